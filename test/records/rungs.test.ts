import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenOf, rungPlans, rungsOf, type SearchDefinition, type TrialRow, type TuningDefinition } from "../../src/records/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const refuses = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
const plan = (search: SearchDefinition): (readonly [number, number | undefined])[][] =>
  rungPlans(search, "x").map((rungs) => rungs.map(({ configurations, epochs }) => [configurations, epochs]));
const halving = (trials: number, eta: number, minimumEpochs: number, maximumEpochs: number): SearchDefinition => ({
  ...({ kind: "successive-halving", trials, eta, minimumEpochs, maximumEpochs } as const),
});

test("rungs are those worked out by hand: the last has all epochs, each before it a share of 1 / eta", () => {
  assert.deepEqual(plan({ kind: "random", trials: 7 }), [[[7, undefined]]]);
  assert.deepEqual(plan(halving(9, 3, 1, 9)), [
    [
      [9, 1],
      [3, 3],
      [1, 9],
    ],
  ]);
  // 10 / 9 and 10 / 3, rounded down.
  assert.deepEqual(plan(halving(20, 3, 1, 10)), [
    [
      [20, 1],
      [6, 3],
      [2, 10],
    ],
  ]);
  assert.deepEqual(plan(halving(5, 2, 4, 8)), [
    [
      [5, 4],
      [2, 8],
    ],
  ]);
});

test("Hyperband's brackets are those of Li et al., table 1, and small ones worked out by hand", () => {
  const brackets = plan({ kind: "hyperband", eta: 3, maximumEpochs: 81 });
  assert.deepEqual(brackets[0], [
    [81, 1],
    [27, 3],
    [9, 9],
    [3, 27],
    [1, 81],
  ]);
  assert.deepEqual(
    brackets.map((rungs) => rungs[0]),
    [
      [81, 1],
      [34, 3],
      [15, 9],
      [8, 27],
      [5, 81],
    ],
  );
  assert.deepEqual(plan({ kind: "hyperband", eta: 2, maximumEpochs: 5 }), [
    [
      [4, 1],
      [2, 2],
      [1, 5],
    ],
    [
      [3, 2],
      [1, 5],
    ],
    [[3, 5]],
  ]);
});

test("a search with nothing to halve is refused", () => {
  refuses(() => rungPlans(halving(9, 3, 4, 9), "tuning t"), /^tuning t: search\.maximumEpochs: expected at least eta times minimumEpochs, 12, for a second rung; received 9$/);
  refuses(() => rungPlans(halving(8, 3, 1, 9), "tuning t"), /search\.trials: expected at least 9, .* last of 3 rungs; received 8/);
  refuses(() => rungPlans({ kind: "hyperband", eta: 4, maximumEpochs: 3 }, "t"), /maximumEpochs: expected at least eta, 4/);
});

const NAMES = ["c1", "c2", "c3", "c4"];
const TUNING = {
  definition: { name: "t", search: halving(4, 2, 1, 4), folds: 2 } as TuningDefinition,
  configurations: NAMES.map((name) => ({ name, values: {} })),
};

/** Of ten windows in fold 1 and twenty in fold 2 as many right, with a loss. */
function rows(configuration: string, epochs: number, right: readonly [number, number], loss: readonly [number, number]): TrialRow[] {
  return right.map((count, i): TrialRow => {
    const windows = 10 * (i + 1);
    return {
      ...{ trial: `${configuration}-${epochs}-${i}`, configuration, seed: 1, fold: i + 1, epochs, status: "done", parameters: 1 },
      ...{ weightsSha256: "", accuracy: count / windows, loss: loss[i]!, macroF1: 0, history: [] },
      predicted: new Array<number>(windows).fill(0),
    };
  });
}
const failing = (configuration: string, epochs: number): TrialRow[] =>
  [1, 2].map((fold) => ({
    ...{ trial: `${configuration}-${epochs}-${fold}`, configuration, seed: 1, fold, epochs, status: "failed", attempts: 1 },
    reason: "NaN",
  }));

test("the best go on: windows count alike in whatever fold, ties go to the lower loss and then to who was drawn first", () => {
  // c2: 9/10 and 11/20, mean of folds 0.725, of windows 20/30. c1: 6/10 and 15/20, mean of folds 0.675, of windows 21/30.
  const first = [
    ...rows("c1", 1, [6, 15], [1, 1]),
    ...rows("c2", 1, [9, 11], [0.1, 0.1]),
    ...rows("c3", 1, [9, 12], [0.6, 1.2]),
    ...rows("c4", 1, [7, 14], [1.8, 0.6]),
  ];
  // c1, c3 and c4 have 21/30; losses 1, (6 + 24) / 30 = 1 and (18 + 12) / 30 = 1: by their drawing.
  const [rung] = rungsOf(TUNING, first);
  assert.deepEqual(
    rung!.standings!.map(({ configuration, score }) => [configuration, score!.accuracy]),
    [
      ["c1", 0.7],
      ["c3", 0.7],
      ["c4", 0.7],
      ["c2", 20 / 30],
    ],
  );
  assert.deepEqual(rung!.promoted, ["c1", "c3"]);
  // With a lower loss c4 passes both.
  const lower = first.map((row) => (row.configuration === "c4" && row.status === "done" ? { ...row, loss: row.loss / 2 } : row));
  assert.deepEqual(rungsOf(TUNING, lower)[0]!.promoted, ["c4", "c1"]);
  assert.deepEqual(rungsOf(TUNING, lower)[1]!.entered, ["c1", "c4"]);
});

test("a rung waits for all its rows, and their order does not matter", () => {
  const first = NAMES.flatMap((name, i) => rows(name, 1, [i, i], [1, 1]));
  for (let missing = 0; missing < first.length; missing++) {
    const some = first.filter((_, i) => i !== missing);
    const rungs = rungsOf(TUNING, some);
    assert.deepEqual([rungs.length, rungs[0]!.standings, rungs[0]!.promoted], [1, null, []]);
  }
  const second = [...rows("c4", 2, [9, 9], [1, 1]), ...rows("c3", 2, [9, 10], [1, 1])];
  const third = rows("c3", 4, [2, 2], [1, 1]);
  const all = [...first, ...second, ...third];
  const rungs = rungsOf(TUNING, all);
  assert.deepEqual(
    rungs.map(({ entered, promoted }) => [entered, promoted]),
    [
      [NAMES, ["c4", "c3"]],
      [["c3", "c4"], ["c3"]],
      [["c3"], []],
    ],
  );
  assert.equal(chosenOf(TUNING, rungs)!.configuration, "c3");
  assert.deepEqual(rungsOf(TUNING, all.toReversed()), rungs);
  assert.equal(chosenOf(TUNING, rungsOf(TUNING, [...first, ...second])), undefined);
});

test("who fails in a fold comes last with the reason, and never goes on, even where places are left", () => {
  const two = [...rows("c1", 1, [1, 1], [1, 1]), ...failing("c2", 1), ...failing("c3", 1), ...rows("c4", 1, [5, 5], [1, 1]).slice(0, 1)];
  const [half] = failing("c4", 1).slice(1);
  const [rung, next] = rungsOf(TUNING, [...two, half!]);
  assert.deepEqual(
    rung!.standings!.map(({ configuration, reason }) => [configuration, reason]),
    [
      ["c1", null],
      ["c2", "fold 1: NaN"],
      ["c3", "fold 1: NaN"],
      ["c4", "fold 2: NaN"],
    ],
  );
  assert.deepEqual([rung!.promoted, next!.entered], [["c1"], ["c1"]]);
  const none = rungsOf(TUNING, NAMES.flatMap((name) => failing(name, 1)));
  assert.deepEqual([none.length, none[0]!.promoted, chosenOf(TUNING, none)], [1, [], undefined]);
});
