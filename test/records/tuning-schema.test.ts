import assert from "node:assert/strict";
import { test } from "node:test";
import { readTuningDefinition } from "../../src/records/tuning-schema.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { SMALL_TUNING } from "../support/small-tuning.js";

test("a definition comes back as it was written, of each kind of search", () => {
  for (const search of [SMALL_TUNING.search, { kind: "random", trials: 9 }, { kind: "hyperband", eta: 3, maximumEpochs: 9 }] as const) {
    const definition = { ...SMALL_TUNING, search };
    assert.deepEqual(readTuningDefinition(JSON.parse(JSON.stringify(definition)), "x.json"), definition);
  }
});

test("every wrong field is refused in one line with its place, what was expected and what was received", () => {
  const space = (parameter: unknown): Record<string, unknown> => ({ space: { l2: parameter } });
  const cases: [change: Record<string, unknown>, message: RegExp][] = [
    [{ space: {} }, /^x\.json: space: expected an option or more to draw; received \{\}$/],
    [space({}), /^x\.json: space\.l2: expected one of choice, uniform, logUniform, integer; received \{\}$/],
    [space({ uniform: [0, 1], choice: [1, 2] }), /^x\.json: space\.l2: expected one of choice, uniform, .*; received /],
    [space({ normal: [0, 1] }), /^x\.json: space\.l2: expected the keys choice, uniform, logUniform, integer, when alone; received "normal" besides$/],
    [space({ choice: [1] }), /^x\.json: space\.l2\.choice: expected two values or more; .*; received \[1\]$/],
    [space({ choice: [1, 1] }), /^x\.json: space\.l2\.choice: expected values that differ; received \[1,1\]$/],
    [space({ uniform: [1, 0] }), /^x\.json: space\.l2\.uniform: expected \[low, high\], low below high; received \[1,0\]$/],
    [space({ uniform: [1] }), /^x\.json: space\.l2\.uniform: expected \[low, high\]; received \[1\]$/],
    [space({ logUniform: [0, 1] }), /^x\.json: space\.l2\.logUniform: expected \[low, high\], above 0, low below high; received \[0,1\]$/],
    [space({ integer: [1, 2.5] }), /^x\.json: space\.l2\.integer\.1: expected int; received 2\.5$/],
    [space({ uniform: [0, 1], when: { optimizer: "sgd" } }), /^x\.json: space\.l2\.when\.optimizer: expected array; received "sgd"$/],
    [{ search: { kind: "grid" } }, /^x\.json: search\.kind: expected "random", "successive-halving" or "hyperband"; received "grid"$/],
    [{ search: { kind: "random", trials: 3, eta: 3 } }, /^x\.json: search: expected the keys kind, trials alone; received "eta" besides$/],
    [{ search: { kind: "hyperband", eta: 1, maximumEpochs: 9 } }, /^x\.json: search\.eta: expected number to be >=2; received 1$/],
    [{ folds: 1 }, /^x\.json: folds: expected number to be >=2; received 1$/],
    [{ seeds: { first: 1 } }, /^x\.json: expected the keys name, title, .* alone; received "seeds" besides$/],
  ];
  for (const [change, message] of cases) {
    assert.throws(
      () => readTuningDefinition({ ...SMALL_TUNING, ...change }, "x.json"),
      (error) => assertRefusal(error, message),
    );
  }
});
