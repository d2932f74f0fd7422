import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeDataset, encodeDataset, fingerprintOf, infoOf, seal, unseal, type Dataset } from "../../src/data/index.js";
import type { Tensor } from "../../src/data/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal, succeedsOrRefuses } from "../support/expect-refusal.js";
import { smallDataset } from "../support/small-dataset.js";

test("a dataset is read as it was written, and written the same again", async () => {
  const dataset = await smallDataset();
  const bytes = await encodeDataset(dataset);
  const read = await decodeDataset(bytes, "d.safetensors");
  assert.deepEqual(read, dataset);
  assert.deepEqual(await encodeDataset(read), bytes);
});

test("the fingerprint is of the content: not of the object's key order, but of every number and word", async () => {
  const dataset = await smallDataset();
  const fingerprint = await fingerprintOf(dataset);
  const turned = Object.fromEntries(Object.entries(dataset).reverse()) as unknown as Dataset;
  assert.equal(await fingerprintOf(turned), fingerprint);
  const changed = (values: Int32Array): Int32Array => values.with(0, 3);
  const others: Dataset[] = [
    { ...dataset, x: dataset.x.with(5, dataset.x[5]! + 1) },
    { ...dataset, y: changed(dataset.y) },
    { ...dataset, subject: changed(dataset.subject) },
    { ...dataset, recording: changed(dataset.recording) },
    { ...dataset, samplingRate: 51 },
    { ...dataset, classNames: dataset.classNames.with(0, "RUNNING") },
    { ...dataset, simulated: true },
  ];
  const all = [fingerprint, ...(await Promise.all(others.map((other) => fingerprintOf(other))))];
  assert.equal(new Set(all).size, all.length);
});

test("a dataset whose parts disagree is not written", async () => {
  const dataset = await smallDataset();
  await assert.rejects(encodeDataset({ ...dataset, y: dataset.y.subarray(1) }), (error) => assertRefusal(error, /x must hold/));
  await assert.rejects(encodeDataset({ ...dataset, x: dataset.x.with(1153, NaN) }), (error) =>
    assertRefusal(error, /window 1, signal total_acc_y/),
  );
});

type Parts = { tensors: Record<string, Tensor>; metadata: Record<string, string> };
const REFUSED: readonly [title: string, change: (parts: Parts, dataset: Dataset) => void, message: RegExp][] = [
  [
    "another format",
    ({ metadata }) => (metadata["format"] = "stride-model-1"),
    /expected a dataset of format stride-dataset-1; received "stride-model-1"/,
  ],
  ["no format", ({ metadata }) => delete metadata["format"], /received null/],
  ["no fingerprint", ({ metadata }) => delete metadata["fingerprint"], /metadata: expected the keys .*; received no fingerprint/],
  ["an unknown metadata field", ({ metadata }) => (metadata["author"] = "me"), /metadata: .* received "author" besides/],
  ["no subjects", ({ tensors }) => delete tensors["subject"], /tensors: expected the keys x, y, subject, recording; received no subject/],
  ["an unknown tensor", ({ tensors }) => (tensors["z"] = tensors["y"]!), /tensors: .* received "z" besides/],
  ["info that is no JSON", ({ metadata }) => (metadata["info"] = "{"), /metadata info: expected JSON/],
  ["info that is a list", ({ metadata }) => (metadata["info"] = "[]"), /metadata info: expected a JSON object; received \[\]/],
  [
    "labels as floats",
    ({ tensors }) => (tensors["y"] = { dtype: "F32", shape: [14], data: new Float32Array(14) }),
    /y: expected dtype I32/,
  ],
  [
    "windows of another shape",
    ({ tensors }) => (tensors["x"] = { ...tensors["x"]!, shape: [14, 9, 128] } as Tensor),
    /expected the shape 14 x 128 x 9/,
  ],
  ["a fingerprint of other numbers", ({ metadata }) => (metadata["fingerprint"] = "0".repeat(64)), /expected the fingerprint/],
  ["NaN", ({ tensors }) => (tensors["x"]!.data[3] = NaN), /x must be finite; received NaN in window 0, signal body_acc_x/],
  ["a label without a class", ({ tensors }) => (tensors["y"]!.data[2] = 6), /y must be 0 to 5; received 6 in window 2/],
  [
    "a recording of two subjects",
    ({ tensors }) => tensors["recording"]!.data.fill(0),
    /windows of one recording must .* window 6, subject 3/,
  ],
  ["a recording in two places", ({ tensors }) => (tensors["recording"]!.data[5] = 0), /received recording 0 again in window 5/],
];
for (const [title, change, message] of REFUSED) {
  test(`${title} in a file is refused`, async () => {
    const dataset = await smallDataset();
    const { tensors, metadata } = await unseal(await encodeDataset(dataset), "d");
    const parts = { tensors: { ...tensors }, metadata: { ...metadata } };
    change(parts, dataset);
    await assert.rejects(decodeDataset(await seal(parts), "d.safetensors"), (error) => assertRefusal(error, message));
  });
}

const WRONG_INFO: readonly [key: string, value: unknown][] = [
  ["name", ""],
  ["simulated", "no"],
  ["source", 1],
  ["signals", []],
  ["signals", [{ name: "x" }]],
  ["signals", [{ name: "x", unit: "g", rate: 1 }]],
  ["classNames", ["a", "a"]],
  ["samplingRate", 0],
  ["samplingRate", "50"],
  ["timeSteps", 1.5],
  ["overlap", 1],
  ["testSubjects", [1.5]],
  ["testSubjects", undefined],
  ["surprise", 1],
];
for (const [key, value] of WRONG_INFO) {
  test(`an info whose ${key} is ${JSON.stringify(value) ?? "missing"} is refused by name`, async () => {
    const { tensors, metadata } = await unseal(await encodeDataset(await smallDataset()), "d");
    const info = JSON.stringify({ ...(JSON.parse(metadata["info"]!) as object), [key]: value });
    const bytes = await seal({ tensors, metadata: { ...metadata, info } });
    await assert.rejects(decodeDataset(bytes, "d"), (error) => assertRefusal(error, new RegExp(`^d: metadata info: .*${key}`)));
  });
}

test("flipped bits anywhere in a dataset's file are refused", async () => {
  const bytes = await encodeDataset(await smallDataset());
  const random = createRandom(8, 4);
  for (let i = 0; i < 300; i++) {
    const bit = random.below(i % 2 ? bytes.length * 8 : 2000 * 8);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    await assert.rejects(decodeDataset(bytes, "d"), (error) => assertRefusal(error, /^d: /));
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
});

test("any info is read or refused, never worse", async () => {
  const { tensors, metadata } = await unseal(await encodeDataset(await smallDataset()), "d");
  const info = infoOf(await smallDataset());
  const key = fc.constantFrom(...Object.keys(info));
  await fc.assert(
    fc.asyncProperty(key, fc.jsonValue(), async (name, value) => {
      const bytes = await seal({ tensors, metadata: { ...metadata, info: JSON.stringify({ ...info, [name]: value }) } });
      await succeedsOrRefuses(() => decodeDataset(bytes, "d"));
    }),
    { seed: 9, numRuns: 300 },
  );
});
