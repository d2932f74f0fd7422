import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkDataset } from "../../src/data/index.js";
import { importRecordings, openRecordings, type Mapping } from "../../src/recordings/index.js";
import { createGrowingWindows } from "../../src/recordings/growing-windows.js";
import { assertRefusal, succeedsOrRefuses } from "../support/expect-refusal.js";
import { collect, COLUMNS, CSV, smallMapping, textSource } from "../support/recordings.js";

const CODES = { w: "walk", s: "sit", t: "turn", "-": "" } as const;
const KEPT: Readonly<Record<string, number>> = { w: 0, s: 1 };

/** The rule written out: each window alone. */
function naive(labels: string, length: number, hop: number, share: number): { y: number; start: number; chain: boolean }[] {
  const windows: { y: number; start: number; chain: boolean }[] = [];
  let last = -1;
  for (let start = 0; start + length <= labels.length; start += hop) {
    const within = [...labels.slice(start, start + length)];
    const winner = Object.keys(CODES).find((code) => {
      const count = within.filter((one) => one === code).length;
      return count > share * length || count === length;
    });
    const y = winner === undefined ? undefined : KEPT[winner];
    if (y === undefined) continue;
    windows.push({ y, start, chain: last >= 0 && last === start - hop });
    last = start;
  }
  return windows;
}

test("windows, labels and chains of any labels are those of the rule written out, and every sample is accounted for", async () => {
  const labels = fc.array(fc.constantFrom("w", "w", "w", "s", "s", "t", "-"), { minLength: 1, maxLength: 12 });
  const repeated = labels.map((all) => all.flatMap((one, i) => Array.from<string>({ length: 1 + ((i * 7) % 5) }).fill(one)).join(""));
  const cut = fc.constantFrom([4, 2], [5, 5], [6, 2], [1, 1], [8, 1]);
  const share = fc.constantFrom(0.5, 0.6, 0.75, 1);
  let imported = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(repeated, { minLength: 1, maxLength: 3 }), cut, share, async (files, [length, hop], labelShare) => {
      const mapping = smallMapping({ label: { from: "column", column: "act" } }, { path: "{subject}.csv" });
      const windows = { ...mapping.windows, length: length / 10, overlap: 1 - hop / length, labelShare };
      const text = (all: string): string =>
        `t,a,act\n${[...all].map((code, i) => `${(i / 10).toFixed(1)},${i},${CODES[code as "w"]}\n`).join("")}`;
      const source = textSource(Object.fromEntries(files.map((all, i) => [`${i + 1}.csv`, text(all)])));
      const expected = files.flatMap((all, i) => naive(all, length, hop, labelShare).map((one) => ({ ...one, subject: i + 1 })));
      if (expected.length === 0) {
        await assert.rejects(importRecordings(source, { ...mapping, windows }), (error) =>
          assertRefusal(error, /expected windows with labels/),
        );
        return;
      }
      imported++;
      const { dataset, report } = await importRecordings(source, { ...mapping, windows });
      assert.deepEqual([[...dataset.y], [...dataset.subject]], [expected.map(({ y }) => y), expected.map(({ subject }) => subject)]);
      assert.deepEqual(
        expected.map((_, i) => dataset.x[i * length]),
        expected.map(({ start }) => start),
      );
      expected.forEach(({ chain }, i) => assert.equal(i > 0 && dataset.recording[i] === dataset.recording[i - 1], chain, `window ${i}`));
      const { unlabelled, mixed, classes, tail } = report.leftOut;
      const cutAway = unlabelled + mixed + classes.reduce((sum, one) => sum + one.windows, 0);
      const possible = files.reduce((sum, all) => sum + Math.max(0, Math.floor((all.length - length) / hop) + 1), 0);
      assert.equal(report.windows + cutAway, possible);
      const covered = files.reduce(
        (sum, all) => sum + (all.length < length ? 0 : Math.floor((all.length - length) / hop) * hop + length),
        0,
      );
      assert.deepEqual([report.rows, tail], [files.join("").length, files.join("").length - covered]);
    }),
    { seed: 3, numRuns: 150 },
  );
  assert.ok(imported > 100, `${imported}`);
});

test("whatever stands in files, recordings are read or refused in one line", async () => {
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -5, max: 5 }).map(String) },
    fc.constantFrom("", "walk", "sit", "run", "NaN", "1e999", "-", '"', "2026-11-27T09:30:00Z", "\0", "1 2"),
  );
  // Eight good rows, of which some cells are replaced and some rows are cut.
  const change = fc.tuple(fc.nat(7), fc.nat(2), word, fc.boolean());
  const text = fc.array(change, { maxLength: 2 }).map((changes) => {
    const rows = Array.from({ length: 8 }, (_, i) => [(i / 10).toFixed(1), `${i}`, i < 4 ? "walk" : "sit"]);
    for (const [row, column, cell, shorter] of changes) {
      rows[row]![column] = cell;
      if (shorter) rows[row]!.pop();
    }
    return `t,a,act\n${rows.map((row) => row.join(",")).join("\n")}\n`;
  });
  const labelText = fc.oneof(fc.constant("walk 0 3\nsit 4 7\n"), fc.string({ maxLength: 30 }));
  const base = smallMapping({}, { path: "{subject}.csv" });
  const file = base.files[0]!;
  const mapping = fc
    .record({
      unit: fc.constantFrom("s", "ms", "ns", "iso", "samples") as fc.Arbitrary<"s">,
      stamped: fc.boolean(),
      restarts: fc.boolean(),
      gap: fc.boolean(),
      recordingColumns: fc.constantFrom<string[]>([], ["act"]),
      subject: fc.constantFrom<Mapping["subject"]>(null, { from: "column", column: "act" }, base.subject),
      label: fc.constantFrom<Mapping["label"]>(
        { from: "column", column: "act" },
        { from: "constant", value: "walk" },
        {
          ...{ from: "intervals", path: "labels.txt", table: COLUMNS, keys: {}, label: "1", start: "2", end: "3" },
          ...{ unit: "samples", first: 0, endIncluded: true },
        },
      ),
    })
    .map(({ unit, stamped, restarts, gap, recordingColumns, subject, label }): Mapping => ({
      ...base,
      files: [
        {
          ...file,
          table: { ...(file.table as typeof CSV), badRows: gap ? "gap" : "refuse" },
          time: stamped ? { column: "t", unit, rate: 10 } : { rate: 10 },
          ...{ restarts, recordingColumns },
        },
      ],
      ...{ subject, label },
    }));
  const outcomes = { read: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(mapping, text, text, labelText, async (made, one, other, labels) => {
      const source = textSource({ "1.csv": one, "2.csv": other, "labels.txt": labels });
      const isRead = await succeedsOrRefuses(async () => {
        const { dataset } = await importRecordings(source, made);
        checkDataset(dataset);
      });
      await succeedsOrRefuses(async () => collect((await openRecordings(source, made)).recordings));
      outcomes[isRead ? "read" : "refused"]++;
    }),
    { seed: 5, numRuns: 600 },
  );
  assert.ok(outcomes.read > 100 && outcomes.refused > 100, JSON.stringify(outcomes));
});

test("nested keys of JSON Lines are columns, too", async () => {
  const lines = Array.from({ length: 6 }, (_, i) =>
    JSON.stringify({ at: 1000 + 100 * i, acc: { x: i, y: 0 }, who: { name: "Ann" }, act: "walk" }),
  );
  const mapping = smallMapping(
    { subject: { from: "column", column: "who.name" }, label: { from: "column", column: "act" } },
    {
      ...{ path: "**/*.jsonl", table: { kind: "jsonl", missing: [] }, time: { column: "at", unit: "ms", rate: 10 } },
      signals: [{ column: "acc.x", name: "acc", unit: "g", to: "g" }],
    },
  );
  const { dataset } = await importRecordings(textSource({ "phone/today.jsonl": `${lines.join("\n")}\n` }), mapping);
  assert.deepEqual([dataset.subjectNames, [...dataset.x]], [["Ann"], [0, 1, 2, 3, 2, 3, 4, 5]]);
});

test("windows that were imported can be copied, shared and sent like any others", async () => {
  const growing = createGrowingWindows();
  const window = Float32Array.from({ length: 70_000 }, (_, i) => i);
  for (let i = 0; i < 30; i++) growing.push(window.map((value) => value + i));
  const all = growing.all();
  assert.equal(all.length, 30 * 70_000);
  for (let i = 0; i < 30; i++) assert.deepEqual([all[i * 70_000], all[i * 70_000 + 69_999]], [i, 69_999 + i]);
  const sent = structuredClone({ x: all });
  assert.deepEqual(sent.x.subarray(0, 3), all.subarray(0, 3));
});
