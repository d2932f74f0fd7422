import assert from "node:assert/strict";
import { test } from "node:test";
import { pathPattern } from "../../src/data/index.js";

test("a placeholder of digits alone leaves underscored words to the one before it", () => {
  const plain = pathPattern("{subject}_{label}_{trial}.csv").match("S1_walking_fast_2.csv");
  assert.deepEqual({ ...plain }, { subject: "S1", label: "walking", trial: "fast_2" });
  const pattern = pathPattern("{subject}_{label}_{trial#}.csv");
  assert.deepEqual(pattern.placeholders, ["subject", "label", "trial"]);
  assert.deepEqual({ ...pattern.match("S1_walking_fast_2.csv") }, { subject: "S1", label: "walking_fast", trial: "2" });
  assert.equal(pattern.match("S1_walking_fast.csv"), undefined);
});
