import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { encodeSafetensors, type Safetensors } from "../../../src/data/formats/safetensors.js";
import { seal, unseal } from "../../../src/data/formats/sealed.js";
import { createRandom } from "../../../src/tensor/index.js";
import { assertRefusal } from "../../support/expect-refusal.js";

const CONTENT: Safetensors = {
  tensors: {
    w: { dtype: "F32", shape: [20], data: new Float32Array(20).map((_, i) => i / 7) },
    y: { dtype: "I32", shape: [2], data: Int32Array.of(1, 2) },
  },
  metadata: { note: 'a value that looks like "sha256":"0000', sha256sum: "no seal" },
};

test("a sealed file gives back its content without the seal", async () => {
  const { tensors, metadata, digests } = await unseal(await seal(CONTENT), "f");
  assert.deepEqual({ tensors, metadata: { ...metadata } }, CONTENT);
  assert.equal(
    digests["y"],
    createHash("sha256")
      .update(new Uint8Array(Int32Array.of(1, 2).buffer))
      .digest("hex"),
  );
});

test("the seal is the digest of the header and of the tensors' digests", async () => {
  const bytes = await seal(CONTENT);
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = Buffer.from(bytes.subarray(0, start)).toString("latin1");
  const digits = /"sha256":"([0-9a-f]{64})"/.exec(header)![1]!;
  const hex = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex");
  const zeroed = Buffer.from(header.replace(digits, "0".repeat(64)), "latin1");
  const digests = hex(bytes.subarray(start, start + 80)) + hex(bytes.subarray(start + 80));
  assert.equal(digits, hex(Buffer.concat([zeroed, Buffer.from(digests)])));
});

test("two thousand flipped bits are all refused", async () => {
  const bytes = await seal(CONTENT);
  const random = createRandom(4, 4);
  for (let i = 0; i < 2000; i++) {
    const bit = random.below(bytes.length * 8);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    await assert.rejects(unseal(bytes, "f"), (error) => assertRefusal(error, /^f: /), `bit ${bit} was flipped`);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  await unseal(bytes, "f");
});

test("a file without a seal, with a short one or in another order is refused", async () => {
  await assert.rejects(unseal(encodeSafetensors(CONTENT), "f"), (error) => assertRefusal(error, /metadata field sha256 .*received null/));
  const short = encodeSafetensors({ ...CONTENT, metadata: { sha256: "abc" } });
  await assert.rejects(unseal(short, "f"), (error) => assertRefusal(error, /received "abc"/));
  const sealed = Buffer.from(await seal(CONTENT)).toString("latin1");
  const turned = Buffer.from(sealed.replace(/("note":".*?0000"),("sha256":"[0-9a-f]{64}")/, "$2,$1"), "latin1");
  await assert.rejects(unseal(turned, "f"), (error) =>
    assertRefusal(error, /expected the header that Stride writes; received another at byte/),
  );
});
