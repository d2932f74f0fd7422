import assert from "node:assert/strict";
import { test } from "node:test";
import { baseline, createModel, MODELS, multihead } from "../../src/models/index.js";
import { createNetwork } from "../../src/nn/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

test("the options listed are the ones taken, and their defaults the models' own", () => {
  for (const [name, { options }] of Object.entries(MODELS)) {
    const spelled = Object.fromEntries(options.map((option) => [option.name, option.default]));
    assert.deepEqual(createModel(name, [128, 9], 6, spelled), createModel(name, [128, 9], 6));
    for (const option of options) {
      const other = Array.isArray(option.default)
        ? option.default.map((_, i) => 2 * (i + 1))
        : option.kind === "share"
          ? 0.25
          : 2 + Number(option.default);
      assert.notDeepEqual(createModel(name, [128, 9], 6, { [option.name]: other }), createModel(name, [128, 9], 6), option.name);
    }
  }
  assert.deepEqual(createModel("baseline", [128, 9], 6), baseline([128, 9], 6));
  assert.deepEqual(createModel("multihead", [128, 9], 6), multihead([128, 9], 6));
});

test("two views of a window go through one network of 76,038 parameters, half of which look at each", () => {
  const network = createNetwork(createModel("two-view", [128, 9], 6));
  assert.deepEqual(network.inputs, ["loud", "quiet"]);
  assert.equal(network.parameterCount, 76_038);
  const { layers } = network.config;
  assert.deepEqual(layers[0], { kind: "Concatenate", inputs: ["loud", "quiet"], name: "views" });
  // A stem, two convolutions a block, one past it where the number of feature maps changes.
  assert.equal(layers.filter(({ kind }) => kind === "Conv1D").length, 1 + 2 * 3 + 2);
  assert.equal(layers.filter(({ kind }) => kind === "MaxPooling1D").length, 3);
});

test("deeper and single-headed variants have the layers they name", () => {
  const kinds = (name: string, options: Record<string, unknown>): string =>
    createNetwork(createModel(name, [64, 3], 4, options))
      .layers.map(({ config }) => config.kind[0])
      .join("");
  assert.equal(kinds("baseline", { convolutions: 4, denseLayers: 2 }), "CCCCDMFDDD");
  assert.equal(kinds("baseline", { denseLayers: 0 }), "CCDMFD");
  assert.equal(kinds("multihead", { kernelSizes: [3], convolutions: 2 }), "CCDMFDD");
  assert.equal(kinds("multihead", { kernelSizes: [3, 5] }), "CDMFCDMFCDD");
});

test("the builders check their options themselves", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  for (const convolutions of [-1, 0, 1.5, NaN]) {
    refused(() => baseline([128, 9], 6, { convolutions }), /^model baseline: option convolutions: expected a whole number from 1 to 16/);
    refused(() => multihead([128, 9], 6, { convolutions }), /^model multihead: option convolutions: expected a whole number from 1 to 16/);
  }
  const heads = { heads: 3, units: 10 };
  refused(() => multihead([128, 9], 6, heads), /^model multihead: options: expected some of kernelSizes, .*; received "heads"/);
});

test("no option is passed over: names, kinds and ranges are checked in one line", () => {
  const refused = (model: string, options: Record<string, unknown>, message: RegExp): void =>
    assert.throws(
      () => createModel(model, [128, 9], 6, options),
      (error) => assertRefusal(error, message),
    );
  refused("lstm", {}, /^model must be one of baseline, multihead, .*; received "lstm"/);
  refused("baseline", { kernelSizes: [3] }, /expected some of filters, kernelSize, .*; received "kernelSizes"/);
  refused("baseline", { filters: undefined }, /option filters: expected a whole number from 1 to 65536, such as 64; received nothing/);
  for (const filters of [0, 1.5, NaN, Infinity, 65537, "8", null, [8], true])
    refused("baseline", { filters }, /option filters: expected a whole/);
  for (const dropoutRate of [-0.1, 1, NaN, "0.5"])
    refused("multihead", { dropoutRate }, /option dropoutRate: expected a number from 0 to below 1/);
  for (const kernelSizes of [3, [], [0], ["3"], Array<number>(17).fill(3)])
    refused(
      "multihead",
      { kernelSizes },
      /option kernelSizes: expected a list of 1 to 16 whole numbers from 1 to 65536, such as \[3,5,11\]/,
    );
  refused("multihead", { filters: [8, 8] }, /option filters: expected one number or 3, one for each of kernelSizes; received 2/);
  refused("multihead", { filters: [8, 8, 0] }, /option filters: expected a whole number from 1 to 65536 or a list/);
});
