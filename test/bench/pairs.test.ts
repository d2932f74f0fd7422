// The benchmarks' own arithmetic on known numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isMet, judgeFastest } from "../../bench/case.js";
import { alternate, compareBest, compareMedians, formatRows, median, oursAlone, type Pair } from "../../bench/pairs.js";

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

test("without a warm-up no pair is discarded", async () => {
  let turn = 0;
  const take = (): number => turn++;
  assert.deepEqual(await alternate(1, take, take, undefined, { warmUp: false }), [{ ours: 0, theirs: 1 }]);
});

test("a table shows numbers in columns, a dash for a skipped peer, and whether what is asked is met", () => {
  const row = compareMedians({ ...head, name: "median step" }, [pair(1, 4)], (turn) => turn.median);
  const rows = [{ ...row, atMost: 0.25 }, { ...row, atMost: 0.2 }, oursAlone("fastest step", "no Python", "ms", 12.345)];
  assert.equal(
    formatRows(rows),
    [
      "              against   unit   ours  theirs  ratio    low   high  asked",
      "median step   peer 1.0  ms     1.00    4.00  0.250  0.250  0.250  0.250  met",
      "median step   peer 1.0  ms     1.00    4.00  0.250  0.250  0.250  0.200  missed",
      "fastest step  skipped   ms    12.35       -      -      -      -      -",
    ].join("\n"),
  );
});

test("of several peers the one with the greatest ratio is judged, and never one that was skipped", () => {
  const row = (ours: number, theirs: number) => compareMedians(head, [pair(ours, theirs)], (turn) => turn.median);
  const skipped = oursAlone("step", "no Python", "ms", 5);
  const judged = judgeFastest([row(5, 10), skipped, row(9, 12)], 0.6);
  assert.deepEqual(
    judged.map(({ name, atMost }) => [name, atMost]),
    [
      ["step", undefined],
      ["step", undefined],
      ["step, fastest peer", 0.6],
    ],
  );
  assert.deepEqual(judged.map(isMet), [undefined, undefined, false]);
  assert.deepEqual(judgeFastest([row(5, 10)], 0.5).map(isMet), [true]);
  assert.deepEqual(judgeFastest([skipped], 0.6), [skipped]);
});
