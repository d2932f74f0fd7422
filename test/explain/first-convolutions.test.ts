// Which convolutions see signals, and how they see them: against what a network computes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { learnedFilters, kernelResponse, responseFrequencies } from "../../src/explain/index.js";
import { createModel, MODELS } from "../../src/models/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { smallModel } from "../support/small-model.js";

const [STEPS, CHANNELS] = [48, 6];
const random = createRandom(3, 1);
const windows = Float32Array.from({ length: 4 * STEPS * CHANNELS }, () => random.normal());
const source = {
  ...{ length: 4, timeSteps: STEPS, channels: CHANNELS, classes: 3 },
  label: () => 0,
  copyWindow(i: number, to: Float32Array, offset: number) {
    for (let j = 0; j < STEPS * CHANNELS; j++) to[offset + j] = windows[i * STEPS * CHANNELS + j]!;
  },
};
const signals = ["acc_x", "acc_y", "acc_z", "gyro_x", "gyro_y", "gyro_z"].map((name) => ({ name, unit: "g" }));

/** Layers whose filters are seen, of each named network; of those that are not listed none is. */
const SEEN: Readonly<Record<string, readonly string[]>> = {
  baseline: ["conv1d"],
  fcn: ["conv1d"],
  resnet: ["conv1d"],
  "inception-time": ["branch_1_1", "branch_1_2", "branch_1_3"],
};

for (const name of Object.keys(MODELS)) {
  test(`the learned filters of ${name} are those that see its signals, and answer as their kernels say`, async () => {
    const network = createModel(name, [STEPS, CHANNELS], 3);
    const inputs = network.inputs?.length ?? 1;
    const model = smallModel({ network, signals, preparation: Array.from({ length: inputs }, () => null) });
    const layers = await learnedFilters(model, source, { recordings: [0, 1, 2, 3], most: 1 });
    if (SEEN[name])
      assert.deepEqual(
        layers.map((layer) => layer.name).filter((each) => !each.startsWith("shortcut")),
        SEEN[name],
      );
    const numbered = ["multihead", "late-fusion", "cnn-lstm", "deepconvlstm"];
    if (numbered.includes(name)) assert.ok(layers.length > 0, "it begins with convolutions");
    for (const layer of layers) {
      layer.filters.forEach(({ kernels, excitedBy }) => {
        const [found] = excitedBy;
        if (!found) return;
        // Fresh weights have biases of 0 and moving statistics of 0 and 1: an output is the sum over the kernel, through a ReLU or batch normalisation at most.
        let sum = 0;
        for (let k = 0; k < layer.kernelSize; k++) {
          const step = found.start + k * layer.dilationRate;
          if (step < 0 || step >= STEPS) continue;
          layer.channels.forEach((c, i) => (sum += kernels[i]![k]! * windows[(found.window * STEPS + step) * CHANNELS + c]!));
        }
        const expected = [sum, sum / Math.sqrt(1 + 1e-3)];
        assert.ok(
          expected.some((value) => Math.abs(value - found.output) < 1e-4 * Math.max(1, Math.abs(value))),
          `${layer.name}: ${found.output} for ${sum}`,
        );
      });
    }
  });
}

test("a kernel that copies lets every frequency through, one that averages lets none at its own zeros", () => {
  const frequencies = responseFrequencies(50);
  assert.deepEqual([frequencies[0], frequencies.at(-1), frequencies.length], [0, 25, 65]);
  const at = { frequencies, samplingRate: 50 };
  kernelResponse([0, 1, 0], at).forEach((value) => assert.ok(Math.abs(value - 1) < 1e-12));
  // The mean of four steps is 0 at a quarter of the rate and at half of it, |sin(4 w / 2) / (4 sin(w / 2))| (Oppenheim and Schafer) elsewhere.
  const mean = kernelResponse([0.25, 0.25, 0.25, 0.25], at);
  assert.ok(Math.abs(mean[0]! - 1) < 1e-12 && mean[32]! < 1e-12 && mean[64]! < 1e-12);
  frequencies.forEach((frequency, i) => {
    const w = (2 * Math.PI * frequency) / 50;
    if (i > 0) assert.ok(Math.abs(mean[i]! - Math.abs(Math.sin(2 * w) / (4 * Math.sin(w / 2)))) < 1e-12);
  });
  // With holes of one step it is the same at half the frequency.
  const dilated = kernelResponse([0.25, 0.25, 0.25, 0.25], { ...at, dilationRate: 2 });
  for (let i = 0; i <= 32; i++) assert.ok(Math.abs(dilated[i]! - mean[2 * i]!) < 1e-12);
});
