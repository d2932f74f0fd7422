// LSTM, GRU and Bidirectional against Keras (test/vectors/keras/README.md).
import assert from "node:assert/strict";
import { test } from "node:test";
import { bidirectional, gru, lstm } from "../../src/nn/index.js";
import { testSingles } from "../support/assert-singles.js";
import { readSingles } from "../support/keras-singles.js";

testSingles("recurrent", ["LSTM", "GRU", "Bidirectional"]);

test("the defaults of recurrent layers are Keras' own, and its other options have the one value that is ours", () => {
  const { defaults } = readSingles("recurrent");
  for (const config of [lstm({ units: 1 }), gru({ units: 1 })]) {
    const keras = defaults[config.kind]!;
    assert.deepEqual(
      [config.returnSequences, config.goBackwards, config.useBias],
      [keras["return_sequences"], keras["go_backwards"], keras["use_bias"]],
    );
    assert.deepEqual([keras["activation"], keras["recurrent_activation"], keras["stateful"]], ["tanh", "sigmoid", false]);
  }
  assert.equal(lstm({ units: 1 }).unitForgetBias, defaults["LSTM"]!["unit_forget_bias"]);
  assert.equal(defaults["GRU"]!["reset_after"], true);
  assert.equal(bidirectional({ layer: lstm({ units: 1 }) }).mergeMode, defaults["Bidirectional"]!["merge_mode"]);
});
