import assert from "node:assert/strict";
import { test } from "node:test";
import type { StudyDefinition } from "../../src/records/index.js";
import { officialSplit, subjectsOf } from "../../src/data/index.js";
import {
  configurationsOf,
  describeConfigurations,
  planTrials,
  prepareStudy,
  splitStudy,
  type Configuration,
} from "../../src/study/index.js";
import { InputError } from "../../src/tensor/index.js";
import { smallDataset } from "../support/small-dataset.js";
import { DEFINITION } from "../support/study-records.js";

const GROUND = { fingerprint: "a".repeat(64), kernels: { name: "plain", sha256: "b".repeat(64) } };

test("a grid is every combination, the last option changing fastest; without one there is the model alone", () => {
  const grid = { filters: [8, 16], preparation: ["none", "standardize"] };
  const configurations = configurationsOf({ ...DEFINITION, grid });
  assert.deepEqual(
    configurations.map(({ name }) => name),
    [
      "filters=8, preparation=none",
      "filters=8, preparation=standardize",
      "filters=16, preparation=none",
      "filters=16, preparation=standardize",
    ],
  );
  assert.deepEqual(configurations[3]!.recipe, {
    model: "baseline",
    options: { filters: 16 },
    preparation: "standardize",
    epochs: 2,
    batchSize: 32,
    learningRate: 0.001,
    kernels: "plain",
  });
  const { grid: _, ...single } = DEFINITION;
  assert.deepEqual(
    configurationsOf({ ...single, options: { filters: 12 } }).map(({ name, recipe }) => [name, recipe.options]),
    [["baseline", { filters: 12 }]],
  );
  assert.deepEqual(
    configurationsOf({ ...DEFINITION, model: "multihead", grid: { kernelSizes: [[3, 5], [7]] } }).map(({ name }) => name),
    ["kernelSizes=3/5", "kernelSizes=7"],
  );
});

test("a definition's training and its grid's together are a recipe's, in one order whatever that of their keys", () => {
  const recipes = configurationsOf({
    ...DEFINITION,
    training: { schedule: "cosine", optimizer: "adamw" },
    grid: { weightDecay: [0.01, 0.1], labelSmoothing: [0, 0.1] },
  }).map(({ recipe }) => ("training" in recipe ? recipe.training : undefined));
  assert.deepEqual(recipes[3], {
    optimizer: { name: "adamw", config: { weightDecay: 0.1 } },
    schedule: { kind: "cosine", warmup: 0.05, alpha: 0 },
    labelSmoothing: 0.1,
  });
  assert.equal(recipes.length, 4);
  const changed = configurationsOf({ ...DEFINITION, grid: { rotation: [0, 10] }, training: { jitter: 0.05 } }).map(({ recipe }) =>
    "training" in recipe ? recipe.training : undefined,
  );
  assert.deepEqual(changed, [{ augmentation: { jitter: 0.05 } }, { augmentation: { rotation: 10, jitter: 0.05 } }]);
  assert.ok(!("labelSmoothing" in recipes[0]!));
  const plain = { optimizer: "adam", schedule: "constant", labelSmoothing: 0 };
  assert.ok(!("training" in configurationsOf({ ...DEFINITION, training: plain })[0]!.recipe));
});

test("trials go seed by seed, and their names tell apart all that decides their bits and nothing else", async () => {
  const trials = await planTrials(DEFINITION, configurationsOf(DEFINITION), GROUND);
  assert.deepEqual(
    trials.map(({ configuration, recipe }) => `${configuration} ${recipe.seed}`),
    ["filters=8 1", "filters=16 1", "filters=8 2", "filters=16 2", "filters=8 3", "filters=16 3"],
  );
  const nameOf = async (change: Partial<StudyDefinition>, ground = GROUND): Promise<string> => {
    const definition = { ...DEFINITION, ...change };
    return (await planTrials(definition, configurationsOf(definition), ground))[0]!.trial;
  };
  const same = await nameOf({});
  assert.match(same, /^[0-9a-f]{16}$/);
  assert.equal(await nameOf({ name: "other", title: "t", question: "q", repeats: 9, analysis: { compare: [] } }), same);
  const others = await Promise.all([
    nameOf({ epochs: 3 }),
    nameOf({ batchSize: 16 }),
    nameOf({ learningRate: 0.01 }),
    nameOf({ training: { schedule: "cosine" } }),
    nameOf({ training: { labelSmoothing: 0.1 } }),
    nameOf({ preparation: "standardize" }),
    nameOf({ seeds: { first: 2 } }),
    nameOf({ grid: { filters: [9] } }),
    nameOf({ split: { kind: "official", validationSubjects: [1] } }),
    nameOf({ split: { kind: "official", validationSubjects: [1], judgedOn: "validation" } }),
    nameOf({}, { ...GROUND, fingerprint: "c".repeat(64) }),
    nameOf({}, { ...GROUND, kernels: { name: "plain", sha256: "c".repeat(64) } }),
  ]);
  assert.equal(new Set([same, ...others]).size, others.length + 1);
});

test("definitions that contradict themselves, the model or the data are refused before anything is trained", async () => {
  const dataset = await smallDataset();
  const check = (change: Partial<StudyDefinition>): void => {
    const definition = { ...DEFINITION, ...change };
    splitStudy(dataset, definition.split);
    describeConfigurations(configurationsOf(definition), dataset, definition.name);
  };
  check({});
  const cases: [change: Partial<StudyDefinition>, message: RegExp][] = [
    [{ configurations: [{ name: "a", values: {} }] }, /^study sizes: expected grid or configurations; received both/],
    [{ grid: { filters: [8, 8] } }, /^study sizes: expected configurations with names that differ; received "filters=8" twice$/],
    [
      {
        grid: undefined,
        configurations: [
          { name: "a", values: {} },
          { name: "b", values: { preparation: "none" } },
        ],
      },
      /^study sizes: expected configurations that differ in more than their name; received "a" and "b", which are one training/,
    ],
    [{ grid: { preparation: [true] } }, /^study sizes, preparation=true: preparation: expected one of none, .*; received true$/],
    [{ grid: { epochs: [20_000] } }, /^study sizes, epochs=20000: epochs: expected at most 10000, .*; received 20000$/],
    [
      { grid: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`option${i}`, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]])) },
      /^study sizes: expected at most 100000 trials; received 1000000000 configurations/,
    ],
    [{ grid: { filter: [8] } }, /^study sizes, filter=8: model baseline: options: expected some of filters, .*; received "filter"$/],
    [{ grid: { filters: ["8"] } }, /^study sizes, filters=8: model baseline: option filters: expected a whole number .*; received "8"$/],
    [{ grid: { kernelSize: [200] } }, /^study sizes, kernelSize=200: network baseline, layer 1: /],
    [{ grid: { model: ["basline"] } }, /^study sizes, model=basline: model must be one of baseline, multihead, .*; received "basline"$/],
    [{ grid: { epochs: [0] } }, /^study sizes, epochs=0: epochs: expected a whole number above 0; received 0$/],
    [
      { training: { optimiser: "sgd" } },
      /^study sizes, filters=8: training: expected the keys optimizer, .* alone; received "optimiser" besides$/,
    ],
    [{ training: { optimizer: "rmsprop" } }, /^study sizes, filters=8: optimizer: expected one of adam, adamw, sgd; received "rmsprop"$/],
    [{ training: { weightDecay: 0.1 } }, /^study sizes, filters=8: weightDecay is for optimizer adamw or sgd; received it with adam$/],
    [
      { grid: { labelSmoothing: ["some"] } },
      /^study sizes, labelSmoothing=some: training: labelSmoothing: expected a number; received "some"$/,
    ],
    [{ grid: { clipNorm: [-1] } }, /^study sizes, clipNorm=-1: clipNorm must be above 0 and finite; received -1$/],
    [{ training: { classWeights: "equal" } }, /classWeights: expected "balanced"; received "equal"$/],
    [{ grid: { learningRate: ["high"] } }, /^study sizes, learningRate=high: learningRate: expected a number above 0; received "high"$/],
    [{ preparation: "scale" }, /^study sizes, filters=8: preparation: expected one of none, standardize, .*; received "scale"$/],
    [{ preparation: ["none", "power"] }, /preparation: expected one kind, or a list of 1, .*; received 2$/],
    [
      { analysis: { compare: [["filters=8", "filters=9"]] } },
      /^study sizes: analysis\.compare: expected names of configurations .*; received "filters=9"$/,
    ],
    [
      { expectation: { source: "s", results: [{ configuration: "x", mean: 90 }] } },
      /^study sizes: expectation\.results: .*; received "x"$/,
    ],
    [{ repeats: 60_000 }, /^study sizes: expected at most 100000 trials; received 2 configurations x 60000 repeats$/],
    [
      { split: { kind: "official", validationSubjects: [2] } },
      /validation subjects must be among the training subjects 1, 3; received 2, who is a test subject$/,
    ],
    [{ split: { kind: "official", validationSubjects: [1, 3] } }, /a split needs windows on both sides/],
    [{ split: { kind: "official", judgedOn: "validation" } }, /^split: judgedOn "validation" needs validationSubjects; received none/],
  ];
  for (const [change, message] of cases) {
    assert.throws(
      () => check(change),
      (error) => {
        assert.ok(error instanceof InputError, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  }
});

test("what watches validation subjects is refused where a study has none, and where folds judge", async () => {
  const definition = { ...DEFINITION, training: { schedule: "reduce-on-plateau" } };
  const [{ recipe }] = configurationsOf(definition) as [Configuration];
  assert.deepEqual("training" in recipe && recipe.training, { reduceOnPlateau: { patience: 3 } });
  assert.throws(
    () => configurationsOf({ ...definition, split: { kind: "leaveOneSubjectOut" } }),
    /filters=8: training: schedule: expected none that watches in a cross-validation, .*; received "reduce-on-plateau"/,
  );
  const dataset = await smallDataset();
  await assert.rejects(prepareStudy(definition, dataset), /study sizes, filters=8: training: expected validation subjects for patience or/);
  const [subject] = subjectsOf(officialSplit(dataset).train);
  const split = { kind: "official", validationSubjects: [subject!] } as const;
  assert.equal((await prepareStudy({ ...definition, split }, dataset)).trials.length, 6);
});

test("a cross-validation refuses early stopping, in a grid too: the fold held out would choose the epoch that it is judged on", () => {
  const split = { kind: "groupKFold", folds: 2 } as const;
  assert.throws(
    () => configurationsOf({ ...DEFINITION, split, training: { patience: 2 } }),
    /^InputError: study sizes, filters=8: training: patience: expected none in a cross-validation, .*; received 2; fix the epochs$/,
  );
  assert.throws(() => configurationsOf({ ...DEFINITION, split, grid: { patience: [3] } }), /patience=3: .*received 3; fix the epochs$/);
  assert.equal(configurationsOf({ ...DEFINITION, training: { patience: 2 } }).length, 2);
});
