import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openStudy, openTuningDefinition, shippedStudies, shippedTunings } from "../../src/files/index.js";
import { configurationsOf, describeConfigurations, prepareTuning } from "../../src/study/index.js";
import { InputError } from "../../src/tensor/index.js";
import { smallDataset } from "../support/small-dataset.js";
import { DEFINITION } from "../support/study-records.js";
import { temporaryDirectory } from "../support/temporary.js";

test("every shipped study can be run: its networks are built, and have the parameters that its source reports", async () => {
  const dataset = await smallDataset();
  let checked = 0;
  for (const name of shippedStudies()) {
    for (const definition of (await openStudy(name)).definitions) {
      const networks = describeConfigurations(configurationsOf(definition), dataset, definition.name);
      for (const { configuration, parameters } of definition.expectation?.results ?? []) {
        const { network } = networks.find((one) => one.configuration === configuration)!;
        assert.equal(network.parameters, parameters, `${name}: ${configuration}`);
        checked++;
      }
      assert.equal(definition.data, "uci-har");
      // On one cut seeds tell luck from skill; folds judge five networks of a configuration on people of their own, and are compared subject by subject.
      const { split, repeats } = definition;
      assert.ok(split.kind === "official" ? repeats >= 10 : split.kind !== "groupKFold" || split.folds >= 5, name);
    }
  }
  // 1 baseline, 2 standardised or not, 6 filters, 5 kernel sizes, 1 of three heads; twice, by name and in the article; and 2 of repeats-30.
  assert.equal(checked, 2 * 15 + 2);
});

test("the article is its five experiments, of 150 trials, none of which stands twice", async () => {
  const { collection, definitions } = await openStudy("article");
  assert.deepEqual(collection!.studies, ["baseline", "standardize", "filters", "kernels", "multihead"]);
  const trials = definitions.flatMap((definition) =>
    configurationsOf(definition).flatMap(({ recipe }) =>
      Array.from({ length: definition.repeats }, (_, i) => JSON.stringify({ ...recipe, seed: definition.seeds.first + i })),
    ),
  );
  assert.deepEqual([trials.length, new Set(trials).size], [150, 150]);
});

test("what is neither a shipped study nor a file, and files that are no study, are refused with what they should be", async (t) => {
  const directory = temporaryDirectory(t);
  const file = join(directory, "own.json");
  await assert.rejects(
    openStudy("filter"),
    /^InputError: study filter: expected a study's name \(article, baseline, .*\) or the path of a JSON file; received no such name/,
  );
  await assert.rejects(openStudy(directory), /: expected a readable file; received EISDIR/);
  const cases: [text: string, message: RegExp][] = [
    ["", /own\.json: expected JSON; received /],
    ["[]", /own\.json: expected object; received \[\]$/],
    [JSON.stringify({ ...DEFINITION, epochs: "10" }), /own\.json: epochs: expected .*; received "10"$/],
    [
      JSON.stringify({ name: "all", title: "t", question: "q", studies: ["baseline", "base"] }),
      /own\.json: studies: expected names of studies \(.*\); received base$/,
    ],
    [
      JSON.stringify({ name: "all", title: "t", question: "q", studies: ["article"] }),
      /own\.json: studies: expected single studies; received article, which is a collection/,
    ],
  ];
  for (const [text, message] of cases) {
    writeFileSync(file, text);
    await assert.rejects(openStudy(file), (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
  writeFileSync(file, JSON.stringify(DEFINITION));
  assert.deepEqual((await openStudy(file)).definitions, [DEFINITION]);
});

test("every shipped tuning can be run: its space is one that its model takes, and its networks are built", async () => {
  const dataset = await smallDataset();
  const names = shippedTunings();
  for (const name of names) {
    const definition = await openTuningDefinition(name);
    // Two subjects are all that the small set has to hold out.
    const { networks, recipes } = await prepareTuning({ ...definition, folds: 2 }, dataset);
    assert.ok(networks.length >= 9 && recipes.size === networks.length && definition.folds >= 3, name);
  }
  assert.deepEqual(names, ["baseline", "demo"]);
});
