import assert from "node:assert/strict";
import { test } from "node:test";

import { createReferenceBackend } from "../../src/kernels/reference.js";
import { createWasmBackend, exportedFunctions } from "../../src/kernels/wasm.js";
import { enableRelaxed } from "../support/relaxed.js";
import { testKernels } from "../conformance/kernels.js";

enableRelaxed();

testKernels(() => createWasmBackend("plain"));
testKernels(() => createWasmBackend("relaxed"));

test("the binaries export exactly the functions of the Kernels interface", () => {
  const keys = Object.keys(createReferenceBackend().kernels).sort();
  assert.deepEqual(exportedFunctions("plain").sort(), keys);
  assert.deepEqual(exportedFunctions("relaxed").sort(), keys);
});
