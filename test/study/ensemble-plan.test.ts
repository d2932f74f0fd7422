import assert from "node:assert/strict";
import { test } from "node:test";
import { openEnsembleDefinition, shippedEnsembles } from "../../src/files/index.js";
import type { EnsembleDefinition } from "../../src/records/index.js";
import { ensembleSeeds, planFolds, planMembers, planRefits } from "../../src/study/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { people } from "../support/people.js";

const dataset = people();
const ground = { dataset, fingerprint: "a".repeat(64), seed: 7 };
const DEFINITION: EnsembleDefinition = {
  name: "small",
  title: "small",
  data: "people",
  members: [
    { name: "a", seeds: 3, foldSeeds: 2, model: "baseline", options: { filters: 4 }, epochs: 2 },
    { name: "b", model: "hydra" },
  ],
};

test("every shipped definition is one, and its networks fit windows of 128 x 9", async () => {
  for (const name of shippedEnsembles()) {
    const members = planMembers(await openEnsembleDefinition(name));
    const jobs = await planFolds(members, { ...ground, split: { kind: "groupKFold", folds: 2 } });
    assert.equal(jobs.length, 2 * members.reduce((sum, { foldSeeds }) => sum + foldSeeds, 0), name);
  }
});

test("ensembles of seeds that follow each other share no seed of a recipe, and one of them alone is the same", async () => {
  const members = planMembers(DEFINITION);
  assert.deepEqual(ensembleSeeds(members[0]!, 7), [7, 1007, 2007]);
  const [first, second] = await planRefits(members, { ...ground, repeats: 2 });
  assert.equal(new Set([...first!, ...second!].map(({ key }) => key)).size, 8);
  assert.deepEqual(await planRefits(members, { ...ground, seed: 8, repeats: 1 }), [second]);
  await assert.rejects(planRefits(members, { ...ground, repeats: 1001 }), (error) => assertRefusal(error, /at most 1000; received 1001/));
  await assert.rejects(planRefits(members, { ...ground, seed: Number.MAX_SAFE_INTEGER, repeats: 1 }), (error) =>
    assertRefusal(error, /ensembles: expected a seed up to \d+; received 9007199254740991/),
  );
});

test("a training's name tells apart all that decides its bits and nothing else", async () => {
  const keyOf = async (change: object, more: object = {}): Promise<string> => {
    const members = planMembers({ ...DEFINITION, members: [{ ...DEFINITION.members[0]!, ...change }] });
    return (await planFolds(members, { ...ground, split: { kind: "groupKFold", folds: 3 }, ...more }))[0]!.key;
  };
  const key = await keyOf({});
  assert.match(key, /^[0-9a-f]{32}$/);
  assert.equal(await keyOf({ name: "other", seeds: 5 }), key);
  assert.equal(await keyOf({ batchSize: 32, training: { optimizer: "adam", rotation: 0 } }), key, "what is as by default");
  const others = await Promise.all([
    ...[{ epochs: 3 }, { options: { filters: 5 } }, { training: { rotation: 5 } }, { preparation: "power" }].map((change) => keyOf(change)),
    ...[{ seed: 8 }, { fingerprint: "b".repeat(64) }, { split: { kind: "groupKFold", folds: 2 } }].map((more) => keyOf({}, more)),
  ]);
  assert.equal(new Set([key, ...others]).size, 8);
  const members = planMembers(DEFINITION);
  const folds = await planFolds(members, { ...ground, split: { kind: "groupKFold", folds: 3 } });
  const refits = await planRefits(members, { ...ground, repeats: 1 });
  assert.equal(new Set([...folds, ...refits[0]!].map((job) => job.key)).size, 9 + 4);
});

test("a network that the windows do not fit is refused before the first training", async () => {
  const members = planMembers({ ...DEFINITION, members: [{ ...DEFINITION.members[0]!, options: { kernelSize: 200 } }] });
  await assert.rejects(planFolds(members, { ...ground, split: { kind: "groupKFold", folds: 2 } }), (error) =>
    assertRefusal(error, /^a: .*200/),
  );
  await assert.rejects(planFolds(planMembers(DEFINITION), { ...ground, split: { kind: "groupKFold", folds: 7 } }), (error) =>
    assertRefusal(error, /folds must be from 2 to 6/),
  );
});
