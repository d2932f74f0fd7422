import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDataset } from "../../src/data/index.js";
import { importRecordings, importSteps, type Mapping } from "../../src/recordings/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallMapping, textSource } from "../support/recordings.js";

const mapping: Mapping = smallMapping({ label: { from: "column", column: "act" } }, { path: "{subject}.csv" });
const rows = (labels: string): string =>
  "t,a,act\n" +
  [...labels].map((letter, i) => `${(i / 10).toFixed(1)},${i},${{ w: "walk", s: "sit", t: "turn" }[letter] ?? ""}\n`).join("");

test("windows keep the label of each time step, those of several activities too, and only windows without any are left out", async () => {
  const { dataset, labels, unlabelled } = await importSteps(
    textSource({ "2.csv": rows("wwwwwwssssss"), "10.csv": rows("www------tss") }),
    mapping,
  );
  checkDataset(dataset);
  const lines = Array.from({ length: dataset.y.length }, (_, i) =>
    [...labels.values.subarray(4 * i, 4 * i + 4)].map((label) => (label < 0 ? "-" : labels.classNames[label]![0])).join(""),
  );
  // The mapping leaves turning out. Of the second recording the windows from sample 4 on, and 6, hold no label.
  assert.deepEqual(lines.sort(), ["wwww", "wwww", "wwss", "ssss", "ssss", "www-", "w---", "--ss"].sort());
  assert.equal(unlabelled, 2);
  assert.deepEqual(
    [dataset.classNames, labels.classNames],
    [
      ["walking", "sitting"],
      ["walking", "sitting"],
    ],
  );
  const own = (subject: number): number[] => [...dataset.recording].filter((_, i) => dataset.subject[i] === subject);
  assert.deepEqual([new Set(own(2)).size, new Set(own(10)).size], [1, 2], "a window that is left out ends an unbroken recording");
  // Windows that importRecordings keeps are among them, sample by sample.
  const { dataset: whole } = await importRecordings(textSource({ "2.csv": rows("wwwwwwssssss") }), mapping);
  const starts = (x: Float32Array): number[] => Array.from({ length: x.length / 4 }, (_, i) => x[4 * i]!);
  for (const start of starts(whole.x)) assert.ok(starts(dataset.x).includes(start));
});

test("a mapping without labels, and recordings without any, are refused", async () => {
  const source = textSource({ "2.csv": rows("------") });
  await assert.rejects(importSteps(source, mapping), (error) =>
    assertRefusal(error, /expected windows with labelled steps; received 2 without any; edit the mapping$/),
  );
  await assert.rejects(importSteps(source, { ...mapping, label: null }), (error) =>
    assertRefusal(error, /expected where labels stand; received null/),
  );
});
