// The benchmarks' own arithmetic on known numbers; and, where a Python with PyTorch is at hand, that step.ts checks and reports.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { alternate, compareBest, compareMedians, formatRows, median, oursAlone, type Pair } from "../../bench/pairs.js";
import { findPython } from "../../bench/peer.js";

interface Turn {
  readonly median: number;
  readonly fastest: number;
}
const pair = (ours: number, theirs: number, ourFastest = ours, theirFastest = theirs): Pair<Turn> => ({
  ours: { median: ours, fastest: ourFastest },
  theirs: { median: theirs, fastest: theirFastest },
});
const head = { name: "step", peer: "peer 1.0", unit: "ms" };

test("the median is the middle value, or the mean of the middle two, in any order", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([10, 1, 4, 2]), 3);
  assert.throws(() => median([]), RangeError);
});

test("the ratio is the median of the pairs' ratios with the least and the greatest, not the ratio of the medians", () => {
  // Ratios 0.5, 0.25, 2 and 0.3, so 0.4; the medians are 25 and 60, which is 0.417.
  const row = compareMedians(head, [pair(10, 20), pair(20, 80), pair(80, 40), pair(30, 100)], (turn) => turn.median);
  assert.deepEqual(row, { name: "step", ours: 25, peer: "peer 1.0", theirs: 60, ratio: 0.4, low: 0.25, high: 2, unit: "ms" });
});

test("best against best takes each side's least over all pairs", () => {
  const row = compareBest(head, [pair(9, 9, 3, 8), pair(9, 9, 2, 10), pair(9, 9, 4, 5)], (turn) => turn.fastest);
  assert.deepEqual([row.ours, row.theirs, row.ratio, row.low, row.high], [2, 5, 0.4, 0.2, 0.8]);
});

test("turns alternate in who goes first, and the first pair is discarded", async () => {
  const order: string[] = [];
  let turn = 0;
  const take = (who: string) => () => {
    order.push(who);
    turn++;
    return turn;
  };
  const pairs = await alternate(2, take("o"), take("t"));
  assert.equal(order.join(""), "tootto");
  assert.deepEqual(pairs, [
    { ours: 3, theirs: 4 },
    { ours: 6, theirs: 5 },
  ]);
});

test("a table shows numbers in columns and a dash for a skipped peer", () => {
  const rows = [
    compareMedians({ ...head, name: "median step" }, [pair(1, 4)], (turn) => turn.median),
    oursAlone("fastest step", "no Python", "ms", 12.345),
  ];
  assert.equal(
    formatRows(rows),
    [
      "              unit   ours  theirs  ratio    low   high",
      "median step   ms     1.00    4.00  0.250  0.250  0.250",
      "fastest step  ms    12.35       -      -      -      -",
    ].join("\n"),
  );
});

const python = findPython(["torch", "numpy"]);

test("step.ts finds PyTorch's losses in ours and prints one document", { skip: python === undefined && "no Python imports torch" }, () => {
  const script = join(import.meta.dirname, "..", "..", "bench", "step.js");
  let text: string;
  try {
    text = execFileSync(process.execPath, [script, "--json", "--pairs", "1", "--steps", "2", "--python", python!], {
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch (error) {
    // A peer that was caught on more than one thread fails the benchmark, not this test: the document is there.
    text = (error as { stdout: string }).stdout;
    if (text === "") throw error;
  }
  const { rows, check } = JSON.parse(text) as { rows: { name: string; ratio: number }[]; check: { difference: number } };
  assert.ok(check.difference <= 1e-4);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["median step", "fastest step", "CPU time a step"],
  );
  for (const { ratio } of rows) assert.ok(ratio > 0);
});
