import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenOf, type Rung, type TrialRow, type TuningDefinition } from "../../src/records/index.js";
import { configurationsOfTuning, prepareTuning, refit, runTuning, type PreparedTuning } from "../../src/study/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallDataset } from "../support/small-dataset.js";
import { SMALL_TUNING } from "../support/small-tuning.js";

const dataset = await smallDataset();
const prepared = await prepareTuning(SMALL_TUNING, dataset);

async function search(
  one: PreparedTuning,
  workers: number,
  before: readonly TrialRow[] = [],
): Promise<{ rows: TrialRow[]; rungs: Rung[] }> {
  const rows: TrialRow[] = [];
  const rungs = await runTuning(one, { workers, rows: before, onRow: (row) => rows.push(row) });
  return { rows, rungs };
}
const sorted = (rows: readonly TrialRow[]): TrialRow[] => [...rows].sort((a, b) => (a.trial < b.trial ? -1 : 1));

const whole = await search(prepared, 1);

test("each rung trains those that the one before promoted, in every fold, for its epochs", () => {
  assert.deepEqual(
    whole.rungs.map(({ epochs, entered, promoted }) => [epochs, entered.length, promoted.length]),
    [
      [2, 6, 3],
      [4, 3, 1],
      [8, 1, 0],
    ],
  );
  for (const { epochs, entered } of whole.rungs) {
    const own = whole.rows.filter((row) => row.epochs === epochs);
    assert.deepEqual(
      own.map(({ configuration, fold }) => `${configuration} ${fold}`).sort(),
      entered.flatMap((name) => [`${name} 1`, `${name} 2`]).sort(),
    );
    for (const row of own) assert.ok(row.status === "done" && row.history.length === epochs && !JSON.stringify(row).includes("seconds"));
  }
  assert.equal(whole.rows.length, 2 * (6 + 3 + 1));
  assert.equal(new Set(whole.rows.map((row) => (row.status === "done" ? row.weightsSha256 : ""))).size, whole.rows.length);
});

test("the rows and what is chosen are the same for one and for three workers", async () => {
  const three = await search(prepared, 3);
  assert.deepEqual(sorted(three.rows), sorted(whole.rows));
  assert.deepEqual(three.rungs, whole.rungs);
});

test("gone on with after any number of rows, whichever were there, it ends with the same", async () => {
  for (const kept of [15, 19, 20]) {
    const before = whole.rows.slice(0, kept);
    const rest = await search(prepared, 1, before);
    assert.equal(rest.rows.length, whole.rows.length - kept);
    assert.deepEqual(sorted([...before, ...rest.rows]), sorted(whole.rows));
  }
  // Of the first rung all but the first two: two workers may end like that.
  const before = whole.rows.slice(2, 12);
  assert.deepEqual(sorted([...before, ...(await search(prepared, 2, before)).rows]), sorted(whole.rows));
});

test("rows that this search cannot have are refused", async () => {
  const refused = async (rows: readonly TrialRow[], message: RegExp): Promise<void> => {
    await assert.rejects(search(prepared, 1, rows), (error) => assertRefusal(error, message));
  };
  const [first] = whole.rows;
  await refused(
    [{ ...first!, trial: "0".repeat(16) }],
    /^trials\.jsonl: expected trials of this tuning alone; received 0{16} \(c1, fold 1, 2 epochs\)/,
  );
  await refused([{ ...first!, epochs: 4 }], /received [0-9a-f]{16} \(c1, fold 1, 4 epochs\)/);
  const second = whole.rows.find((row) => row.epochs === 4)!;
  await refused([second], /which was not promoted to 4 epochs/);
});

test("a training that diverges is recorded once with its reason, ranks last, and the search goes on", async () => {
  const wild: TuningDefinition = {
    ...SMALL_TUNING,
    space: { learningRate: { choice: [1e30, 0.001, 0.01] } },
    search: { kind: "random", trials: 3 },
    epochs: 20,
  };
  const one = await prepareTuning(wild, dataset);
  const retried: string[] = [];
  const rows: TrialRow[] = [];
  const rungs = await runTuning(one, {
    workers: 2,
    rows: [],
    onRow: (row) => rows.push(row),
    onRetry: (_, reason) => retried.push(reason),
  });
  const failed = rows.filter((row) => row.status === "failed");
  assert.deepEqual([rows.length, failed.length, retried], [6, 2, []]);
  for (const { attempts, reason } of failed) assert.ok(attempts === 1 && /loss is (NaN|Infinity)/.test(reason), reason);
  const last = rungs[0]!.standings!.at(-1)!;
  assert.equal(one.recipes.get(last.configuration)!.learningRate, 1e30);
  assert.ok(last.score === null && /^fold 1: fit: the .*loss is/.test(last.reason!));
  assert.notEqual(chosenOf(one.tuning, rungs)!.configuration, last.configuration);
});

test("the chosen recipe, trained on all training subjects, is tested on the others and nobody else", async () => {
  const { configuration } = chosenOf(prepared.tuning, whole.rungs)!;
  const recipe = prepared.recipes.get(configuration)!;
  const { model, record } = await refit(dataset, configuration, recipe);
  assert.deepEqual([recipe.epochs, record.epochs, record.seed], [8, 8, SMALL_TUNING.seed]);
  assert.deepEqual(record.trainedOn, { windows: 9, subjects: model.training.dataset.subjects });
  assert.deepEqual(
    record.test.perSubject.map(({ subject }) => subject).sort((a, b) => a - b),
    [...dataset.testSubjects].filter((subject) => dataset.subject.includes(subject)).sort((a, b) => a - b),
  );
  await assert.rejects(refit({ ...dataset, testSubjects: [] }, configuration, recipe), (error) =>
    assertRefusal(error, /expected test subjects, on whom the chosen recipe is tested; received none; --no-refit leaves that out$/),
  );
});

type Change = Partial<TuningDefinition>;
const CASES: readonly [change: Change, message: RegExp][] = [
  [{ model: "minirocket" }, /^tuning small: model: expected a network; received minirocket, .*stride train --model minirocket$/],
  [{ model: "lstm" }, /^tuning small: space\.filters: model must be one of .*; received "lstm"$/],
  [{ space: { model: { choice: ["fcn", "tcn"] } } }, /space: expected options of one model; received "model"/],
  [
    { space: { filter: { choice: [8, 16] } } },
    /^tuning small: space\.filter: model baseline: options: expected some of filters, .*; received "filter"$/,
  ],
  [
    { space: { filters: { uniform: [8, 64] } } },
    /^tuning small: space\.filters: model baseline: option filters: expected a whole number .*; received 42\.6/,
  ],
  [{ space: { filters: { integer: [0, 64] } } }, /space\.filters: .*expected a whole number from 1 to 65536.*; received 0$/],
  [{ space: { dropoutRate: { uniform: [0.2, 1] } } }, /space\.dropoutRate: .*expected a number from 0 to below 1.*; received 1$/],
  [{ space: { learningRate: { uniform: [-1, 1] } } }, /space\.learningRate: learningRate: expected a number above 0; received -1$/],
  [{ space: { batchSize: { logUniform: [8, 64] } } }, /space\.batchSize: batchSize: expected a whole number above 0; received 42/],
  [{ space: { optimizer: { choice: ["adam", "lion"] } } }, /space\.optimizer: optimizer: expected one of adam, .*; received "lion"$/],
  [{ space: { optimizer: { choice: ["adam", 3] } } }, /space\.optimizer: training: optimizer: expected a name; received 3$/],
  [
    { space: { preparation: { choice: ["none", "whiten"] } } },
    /space\.preparation: preparation: expected one of none, .*; received "whiten"$/,
  ],
  [
    { space: { rotation: { uniform: [0, 200] } } },
    /space\.rotation: augmentation: rotation: expected a number from 0 to 180; received 200$/,
  ],
  [{ space: { patience: { integer: [2, 5] } } }, /space\.patience: training: patience: expected none in a cross-validation/],
  [
    { space: { weightDecay: { logUniform: [0.001, 0.1] } } },
    /space\.weightDecay: weightDecay is for optimizer adamw or sgd; received it with adam$/,
  ],
  [
    { space: { optimizer: { choice: ["sgd", "adam"] }, weightDecay: { logUniform: [0.001, 0.1] } } },
    /^tuning small, configuration c\d \(optimizer adam, weightDecay .*\): weightDecay is for optimizer adamw or sgd; received it with adam$/,
  ],
  [
    { space: { learningRate: { uniform: [0.1, 0.2] } }, learningRate: 0.1 },
    /space\.learningRate: expected it here alone; received it in the definition itself too/,
  ],
  [{ space: { units: { integer: [1, 9] } } }, /space\.units: expected it here alone; received it in options too; keep one$/],
  [{ space: { l2: { uniform: [0, 0.1] } }, training: { l2: 0.1 } }, /space\.l2: expected it here alone; received it in training too/],
  [{ space: { epochs: { integer: [1, 9] } } }, /space\.epochs: expected none, as the rungs of successive-halving have theirs/],
  [{ epochs: 5 }, /^tuning small: epochs: expected none, as the rungs/],
  [{ search: { kind: "random", trials: 3 } }, /epochs: expected them, here or in space; received none; add "epochs": 10$/],
  [{ search: { kind: "random", trials: 1 }, epochs: 2 }, /search\.trials: expected 2 or more, to choose from; received 1$/],
  [
    { space: { momentum: { uniform: [0.5, 0.9], when: { optimizer: ["sgd"] } } } },
    /space\.momentum\.when: expected a choice that stands before it \(there is none\); received "optimizer"$/,
  ],
  [
    { space: { optimizer: { choice: ["adam", "sgd"] }, momentum: { uniform: [0.5, 0.9], when: { optimizer: ["SGD"] } } } },
    /space\.momentum\.when: expected some of optimizer's choices "adam", "sgd"; received "SGD"$/,
  ],
  [
    { space: { swa: { integer: [1, 9] } } },
    /^tuning small, configuration c\d \(swa [3-9]\): averaging swa: epochs must be a whole number from 1 to the training's 2/,
  ],
  [{ space: { filters: { choice: [2, 4] } } }, /space: expected 6 configurations that differ; found 2/],
];

test("a space that the model or its training does not take is refused before anything is trained, by the name of the field", () => {
  for (const [change, message] of CASES) {
    assert.throws(
      () => configurationsOfTuning({ ...SMALL_TUNING, ...change }),
      (error) => assertRefusal(error, message),
    );
  }
});

test("a network that does not fit the windows is refused by the configuration's name, before any training", async () => {
  const long = { ...SMALL_TUNING, space: { kernelSize: { integer: [100, 200] } } } as const;
  await assert.rejects(prepareTuning(long, dataset), (error) =>
    assertRefusal(error, /^tuning small, configuration c\d \(kernelSize \d+\): .*time steps/),
  );
});
