import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { createReferenceBackend } from "../../src/kernels/reference.js";
import { createWasmBackend, exportedFunctions } from "../../src/kernels/wasm.js";
import { testKernels } from "../conformance/kernels.js";

// Node 20 has relaxed SIMD behind this flag; newer ones take it for granted and ignore the call.
v8.setFlagsFromString("--experimental-wasm-relaxed-simd");

testKernels(() => createWasmBackend("plain"));
testKernels(() => createWasmBackend("relaxed"));

test("the binaries export exactly the functions of the Kernels interface", () => {
  const keys = Object.keys(createReferenceBackend().kernels).sort();
  assert.deepEqual(exportedFunctions("plain").sort(), keys);
  assert.deepEqual(exportedFunctions("relaxed").sort(), keys);
});
