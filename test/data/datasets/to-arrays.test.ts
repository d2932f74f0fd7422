import assert from "node:assert/strict";
import { test } from "node:test";
import { arraysOf, createDemo, encodeNpz, openZip, readTs, readWindowArrays, type Dataset } from "../../../src/data/index.js";
import { memorySource } from "../../support/memory-source.js";
import { smallPair } from "../../support/small-ts.js";

async function throughFile(dataset: Dataset): Promise<Dataset> {
  return readWindowArrays(await openZip(await encodeNpz(arraysOf(dataset)), `${dataset.name}.npz`));
}

/** Recordings are numbered anew: which windows belong together must stay. */
function together({ recording }: Dataset): boolean[] {
  return Array.from(recording, (number, i) => i > 0 && number === recording[i - 1]);
}

test("a dataset with subjects, recordings and an official split comes back as it was", async () => {
  const demo = createDemo({ seed: 3 });
  const back = await throughFile(demo);
  // Training windows come first, each side in its order.
  const order = [false, true].flatMap((tested) =>
    [...demo.y.keys()].filter((window) => demo.testSubjects.includes(demo.subject[window]!) === tested),
  );
  for (const key of ["y", "subject"] as const)
    assert.deepEqual(
      [...back[key]],
      order.map((window) => demo[key][window]),
    );
  const size = demo.timeSteps * demo.signals.length;
  order.forEach((window, i) => {
    assert.ok(demo.x.subarray(window * size, (window + 1) * size).every((value, j) => value === back.x[i * size + j]));
  });
  const { signals, classNames, samplingRate, overlap, timeSteps, testSubjects, unrecorded } = demo;
  assert.deepEqual(
    [back.signals, back.classNames, back.samplingRate, back.overlap, back.timeSteps, back.testSubjects, back.unrecorded],
    [signals, classNames, samplingRate, overlap, timeSteps, testSubjects, unrecorded],
  );
  assert.equal(together(back).filter(Boolean).length, together(demo).filter(Boolean).length);
});

test("windows of unequal lengths, without subjects or a rate, come back as they were", async () => {
  const archive = await readTs(memorySource(smallPair("Small")));
  assert.ok(archive.lengths, "of unequal lengths");
  const { name: _, source: __, ...back } = await throughFile(archive);
  const { name: ___, source: ____, ...expected } = archive;
  assert.deepEqual(back, expected);
});

test("subjects that have names keep them", async () => {
  const demo = createDemo({ seed: 3 });
  const names = Array.from({ length: 30 }, (_, i) => `P${String(i + 1).padStart(2, "0")}`);
  const back = await throughFile({ ...demo, subjectNames: names, testSubjects: [] });
  assert.deepEqual(back.subjectNames, names);
  assert.deepEqual(back.subject, demo.subject);
});
