import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkFinite, decodeSafetensors, encodeSafetensors, type Safetensors, type Tensor } from "../../../src/data/formats/safetensors.js";
import { assertRefusal, succeedsOrRefuses } from "../../support/expect-refusal.js";

const SMALL: Safetensors = {
  tensors: {
    w: { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -0, 2.5, 4) },
    b: { dtype: "F32", shape: [2], data: Float32Array.of(5, 6) },
    y: { dtype: "I32", shape: [1], data: Int32Array.of(-7) },
  },
  metadata: { b: "two", a: 'one "quoted" \n line, é' },
};

/** A file with this header, and zeros for tensors. */
function file(header: string | Uint8Array, dataBytes: number, declared?: bigint): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, declared ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function one(name: string, value: string): string {
  return `{"${name}":${value}}`;
}

const GOOD = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';

test("the bytes of a file are those of the format", () => {
  const bytes = encodeSafetensors(SMALL);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assert.equal(length % 8, 0);
  assert.equal(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)).trimEnd(),
    String.raw`{"__metadata__":{"a":"one \"quoted\" \n line, é","b":"two"},` +
      '"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]},' +
      '"y":{"dtype":"I32","shape":[1],"data_offsets":[24,28]}}',
  );
  assert.deepEqual([...new Float32Array(bytes.buffer, 8 + length, 6)], [5, 6, 1, -0, 2.5, 4]);
});

test("the order in which tensors and metadata are given does not show in the bytes", () => {
  const { w, b, y } = SMALL.tensors as { w: Tensor; b: Tensor; y: Tensor };
  const turned = { tensors: { y, w, b }, metadata: { a: SMALL.metadata["a"]!, b: "two" } };
  assert.deepEqual(encodeSafetensors(turned), encodeSafetensors(SMALL));
});

test("what was written is read, whatever the names, shapes and bits", async () => {
  const name = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !/^\d+$|^__(proto|metadata)__$/.test(text));
  const bits = fc.array(fc.integer(), { maxLength: 12 });
  const tensor = fc.tuple(fc.boolean(), bits).map(([float, values]): Tensor => {
    const data = Int32Array.from(values);
    return float
      ? { dtype: "F32", shape: [values.length], data: new Float32Array(data.buffer) }
      : { dtype: "I32", shape: [1, values.length], data };
  });
  const text = fc.string({ unit: "binary" });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, tensor), fc.dictionary(name, text), fc.nat(3), async (tensors, metadata, shift) => {
      const bytes = encodeSafetensors({ tensors, metadata });
      const moved = new Uint8Array(bytes.length + shift).subarray(shift);
      moved.set(bytes);
      const read = decodeSafetensors(moved, "f");
      assert.deepEqual({ ...read.metadata }, { ...metadata });
      assert.deepEqual(Object.keys(read.tensors).sort(), Object.keys(tensors).sort());
      for (const [key, { dtype, shape, data }] of Object.entries(read.tensors)) {
        assert.deepEqual([dtype, shape], [tensors[key]!.dtype, tensors[key]!.shape]);
        assert.deepEqual(Buffer.from(data.buffer, data.byteOffset, data.byteLength), Buffer.from(tensors[key]!.data.buffer));
      }
      assert.deepEqual(encodeSafetensors(read), bytes);
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test("a file of the Python package is read", () => {
  const header = `{"__metadata__":{"z":"1","a":"2"},"w":${GOOD}}   `;
  const { tensors, metadata } = decodeSafetensors(file(header, 8), "python");
  assert.deepEqual([metadata["z"], tensors["w"]!.shape], ["1", [2]]);
});

const REFUSED: readonly [title: string, bytes: Uint8Array, message: RegExp][] = [
  ["an empty file", new Uint8Array(0), /at least 8 bytes; received 0/],
  ["a header longer than 1 MiB", file("{}", 0, 2n ** 20n + 1n), /header of at most 1048576 bytes; received 1048577/],
  ["a header of 2^63 bytes", file("{}", 0, 2n ** 63n), /header of at most 1048576 bytes; received 9223372036854775808/],
  ["a header longer than the file", file("{}", 0, 3n), /header of 3 bytes, as the file says; received 2/],
  ["a header that is no UTF-8", file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), 0), /JSON in UTF-8/],
  ["a header with a byte order mark", file("\ufeff{}", 0), /JSON in UTF-8/],
  ["a header that is no JSON", file("{", 0), /JSON in UTF-8/],
  ["a header nested without end", file("[".repeat(2e5) + "]".repeat(2e5), 0), /header/],
  ["a header that is a list", file("[]", 0), /a JSON object; received "\[\]"/],
  ["a key twice", file(`{"w":${GOOD},"w":${GOOD}}`, 8), /without repeated keys/],
  ["metadata twice", file(`{"__metadata__":{},"__metadata__":{}}`, 0), /without repeated keys/],
  ["blanks inside the header", file(`{ "w":${GOOD}}`, 8), /compact JSON/],
  ["a tensor called __proto__", file(one("__proto__", GOOD), 8), /name that is not reserved/],
  ["metadata called __proto__", file('{"__metadata__":{"__proto__":"x"}}', 0), /metadata field "__proto__"/],
  ["an empty name", file(one("", GOOD), 8), /name that is not empty/],
  ["metadata that is no text", file('{"__metadata__":{"a":1}}', 0), /metadata field "a": expected text; received 1/],
  ["metadata that is a list", file('{"__metadata__":[]}', 0), /metadata that is a JSON object/],
  ["an unknown dtype", file(one("w", GOOD.replace("F32", "F16")), 8), /tensor "w": expected dtype F32 or I32; received "F16"/],
  ["a missing field", file(one("w", '{"dtype":"F32","shape":[2]}'), 8), /expected dtype, shape and data_offsets/],
  ["an unknown field", file(one("w", GOOD.replace("}", ',"x":1}')), 8), /expected dtype, shape and data_offsets/],
  ["a negative length", file(one("w", GOOD.replace("[2]", "[-2]")), 8), /shape of whole numbers/],
  ["a broken length", file(one("w", GOOD.replace("[2]", "[1.5]")), 8), /shape of whole numbers/],
  [
    "a shape of too many values",
    file(one("w", GOOD.replace("[2]", "[4000000000,4000000000,4000000000]")), 8),
    /tensor "w": expected .* bytes/,
  ],
  ["a shape that its bytes do not fill", file(one("w", GOOD.replace("[2]", "[3]")), 8), /expected 12 bytes for 3; received 8/],
  ["three offsets", file(one("w", GOOD.replace("[0,8]", "[0,8,16]")), 8), /two data_offsets/],
  ["an overlap", file(`{"a":${GOOD},"b":${GOOD.replace("[0,8]", "[4,12]")}}`, 12), /tensor "b": .*at 8; received 4: an overlap/],
  ["a hole", file(`{"a":${GOOD},"b":${GOOD.replace("[0,8]", "[12,20]")}}`, 20), /tensor "b": .*at 8; received 12: a hole/],
  ["tensors in another order than their bytes", file(`{"a":${GOOD.replace("[0,8]", "[8,16]")},"b":${GOOD}}`, 16), /tensor "a": .*a hole/],
  ["a truncated tensor", file(one("w", GOOD), 7), /tensor "w": expected it to end at byte \d+; received a file of/],
  ["bytes after the last tensor", file(one("w", GOOD), 9), /expected \d+ bytes, as its header says; received/],
];
for (const [title, bytes, message] of REFUSED) {
  test(`${title} is refused`, () => {
    assert.throws(
      () => decodeSafetensors(bytes, "model.safetensors"),
      (error) => assertRefusal(error, /^model\.safetensors: /) && assertRefusal(error, message),
    );
  });
}

test("a writer's mistakes are refused", () => {
  const data = Float32Array.of(1);
  for (const name of ["", "7", "__proto__", "__metadata__"]) {
    const tensors = Object.fromEntries([[name, { dtype: "F32", shape: [1], data } as const]]);
    assert.throws(() => encodeSafetensors({ tensors, metadata: {} }), /a tensor's name must not be/);
  }
  assert.throws(
    () => encodeSafetensors({ tensors: { w: { dtype: "F32", shape: [2], data } }, metadata: {} }),
    /must have 2 values; received 1/,
  );
});

test("NaN and infinity are found, with their tensor and place", () => {
  checkFinite(SMALL, "f");
  const tensors: Record<string, Tensor> = { ...SMALL.tensors, w: { dtype: "F32", shape: [2], data: Float32Array.of(0, NaN) } };
  assert.throws(
    () => checkFinite({ tensors, metadata: {} }, "f"),
    (error) => assertRefusal(error, /^f: tensor "w": expected finite values; received NaN at index 1/),
  );
});

test("mutated files are read or refused, never worse", async () => {
  const bytes = encodeSafetensors(SMALL);
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(bytes.length), async (changes, length) => {
      const mutated = bytes.slice(0, length);
      for (const [at, value] of changes) if (at < length) mutated[at] = value;
      await succeedsOrRefuses(() => decodeSafetensors(mutated, "fuzz"));
    }),
    { seed: 3, numRuns: 5000 },
  );
});
