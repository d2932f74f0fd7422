// Smoothing over time: the best path against every path there is, the filter against the sum over all of them, majorities by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  estimateTransitions,
  filterSmoothing,
  majoritySmoothing,
  viterbiSmoothing,
  type Chain,
  type Transitions,
} from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { hash32 } from "../support/hash-fill.js";

const CLASSES = 3;

/** Rows of probabilities and transitions, all from one number. */
function problem(stream: number, windows: number): { probabilities: Float32Array; transitions: Transitions } {
  let at = 0;
  const share = (): number => (hash32(at++, stream) + 1) / 4294967297;
  const row = (): number[] => {
    const values = Array.from({ length: CLASSES }, share);
    const sum = values.reduce((total, value) => total + value, 0);
    return values.map((value) => value / sum);
  };
  const rows = (count: number): number[] => Array.from({ length: count }, row).flat();
  return {
    probabilities: Float32Array.from(rows(windows)),
    transitions: { from: Float64Array.from(rows(CLASSES)), initial: Float64Array.from(row()), priors: Float64Array.from(row()) },
  };
}

/** Every path of a chain with its probability, but for the factor that all share. */
function* paths(probabilities: Float32Array, [from, to]: Chain, { from: follow, initial, priors }: Transitions) {
  const length = to - from;
  for (let number = 0; number < CLASSES ** length; number++) {
    const path = Array.from({ length }, (_, i) => Math.floor(number / CLASSES ** i) % CLASSES);
    let weight = 1;
    path.forEach((state, i) => {
      weight *= i === 0 ? initial[state]! : follow[path[i - 1]! * CLASSES + state]!;
      weight *= probabilities[(from + i) * CLASSES + state]! / priors[state]!;
    });
    yield { path, weight };
  }
}

test("Viterbi's path is the most probable of all paths, chain by chain", () => {
  let differs = 0;
  for (let stream = 1; stream <= 40; stream++) {
    const { probabilities, transitions } = problem(stream, 9);
    const chains: Chain[] = [
      [0, 6],
      [6, 7],
      [7, 9],
    ];
    const expected = chains.flatMap((chain) => {
      let best = { path: [] as number[], weight: -1 };
      for (const each of paths(probabilities, chain, transitions)) if (each.weight > best.weight) best = each;
      return best.path;
    });
    const found = viterbiSmoothing(probabilities, chains, transitions);
    assert.deepEqual([...found], expected, `problem ${stream}`);
    const alone = Array.from({ length: 9 }, (_, i) => {
      const row = [...probabilities.subarray(i * CLASSES, (i + 1) * CLASSES)];
      return row.indexOf(Math.max(...row));
    });
    if (alone.some((label, i) => label !== found[i])) differs++;
  }
  assert.ok(differs > 10, "the chains changed nothing: the test could not fail");
});

test("the filter's class has the greatest sum over all paths up to its window, and does not know what comes later", () => {
  for (let stream = 1; stream <= 30; stream++) {
    const { probabilities, transitions } = problem(stream, 7);
    const found = filterSmoothing(probabilities, [[0, 7]], transitions);
    for (let end = 1; end <= 7; end++) {
      const sums = new Array<number>(CLASSES).fill(0);
      for (const { path, weight } of paths(probabilities, [0, end], transitions)) sums[path.at(-1)!]! += weight;
      assert.equal(found[end - 1], sums.indexOf(Math.max(...sums)), `problem ${stream}, window ${end - 1}`);
    }
    const later = probabilities.slice();
    later.set(probabilities.subarray(0, 9).toReversed(), 12);
    assert.deepEqual(filterSmoothing(later, [[0, 7]], transitions).subarray(0, 4), found.subarray(0, 4));
  }
});

test("ten thousand windows underflow nowhere, and a probability of 0 rules its class out", () => {
  const windows = 10_000;
  const probabilities = Float32Array.from({ length: windows * 2 }, (_, at) => (at % 2 === 0 ? 1e-30 : 1));
  const transitions: Transitions = {
    from: Float64Array.of(0.9, 0.1, 0.1, 0.9),
    initial: Float64Array.of(0.5, 0.5),
    priors: Float64Array.of(0.5, 0.5),
  };
  for (const smooth of [viterbiSmoothing, filterSmoothing]) {
    assert.deepEqual(smooth(probabilities, [[0, windows]], transitions), new Int32Array(windows).fill(1));
  }
  const ruled = Float32Array.of(0.5, 0.5, 1, 0, 0.5, 0.5);
  for (const smooth of [viterbiSmoothing, filterSmoothing]) assert.equal(smooth(ruled, [[0, 3]], transitions)[1], 0);
});

test("transitions are counts with the constant added, and never across a chain's end", () => {
  const labels = Int32Array.of(0, 0, 1, 1, 1, 2, 0);
  const { from, initial, priors } = estimateTransitions(
    labels,
    [
      [0, 5],
      [5, 7],
    ],
    3,
    0.5,
  );
  const close = (received: Float64Array, expected: readonly number[]): void =>
    expected.forEach((value, i) => assert.ok(Math.abs(received[i]! - value) < 1e-15, received.join(", ")));
  close(from, [1.5 / 3.5, 1.5 / 3.5, 0.5 / 3.5, 0.5 / 3.5, 2.5 / 3.5, 0.5 / 3.5, 1.5 / 2.5, 0.5 / 2.5, 0.5 / 2.5]);
  close(initial, [1.5 / 3.5, 0.5 / 3.5, 1.5 / 3.5]);
  close(priors, [3.5 / 8.5, 3.5 / 8.5, 1.5 / 8.5]);
});

test("a majority mends a lone window, keeps to its chain, keeps its own class among equals, and a causal one waits", () => {
  const predicted = Int32Array.of(0, 0, 1, 0, 0, 2, 2, 1, 2, 1);
  const chains: Chain[] = [
    [0, 5],
    [5, 9],
    [9, 10],
  ];
  assert.deepEqual([...majoritySmoothing(predicted, chains, { span: 3 })], [0, 0, 0, 0, 0, 2, 2, 2, 2, 1]);
  assert.deepEqual([...majoritySmoothing(predicted, chains, { span: 1 })], [...predicted]);
  // Window 2 sees 0, 0, 1; window 8 sees 2, 1, 2.
  assert.deepEqual([...majoritySmoothing(predicted, chains, { span: 3, causal: true })], [0, 0, 0, 0, 0, 2, 2, 2, 2, 1]);
  // A change is followed one window late.
  assert.deepEqual([...majoritySmoothing(Int32Array.of(0, 0, 1, 1, 1), [[0, 5]], { span: 3, causal: true })], [0, 0, 0, 1, 1]);
  assert.deepEqual([...majoritySmoothing(Int32Array.of(2, 1), [[0, 2]], { span: 3 })], [2, 1]);
});

test("what does not fit is refused", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => majoritySmoothing(Int32Array.of(1), [[0, 1]], { span: 4 }), /span must be an odd number of windows, such as 5; received 4/);
  refused(() => estimateTransitions(Int32Array.of(1), [[0, 1]], 2, 0), /smoothing must be a number above 0, such as 1; received 0/);
  refused(() => estimateTransitions(Int32Array.of(2), [[0, 1]], 2), /labels must be 0 to 1; received 2 in window 0/);
  refused(() => estimateTransitions(Int32Array.of(1), [], 2), /expected at least 1 chain/);
  const { transitions } = problem(1, 1);
  refused(
    () => viterbiSmoothing(new Float32Array(4), [[0, 1]], transitions),
    /expected probabilities and transitions of 3 classes; received 4/,
  );
});
