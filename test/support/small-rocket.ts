import type { RocketModel } from "../../src/artifact/index.js";
import type { WindowSource } from "../../src/nn/index.js";
import { fitRandomConvolutions, type RandomConvolutionOptions } from "../../src/rocket/index.js";
import { hash32, hashFill } from "./hash-fill.js";

const [STEPS, CHANNELS, CLASSES] = [40, 2, 3];

/** Windows of 40 x 2 under noise; class k has a wave of its own period. */
export function waves(length: number, stream: number): WindowSource {
  const noise = hashFill(length * STEPS * CHANNELS, stream, 1);
  const label = (i: number): number => hash32(i, stream + 1) % CLASSES;
  return {
    ...{ length, timeSteps: STEPS, channels: CHANNELS, classes: CLASSES, label },
    copyWindow(i, to, offset) {
      const phase = hash32(i, stream + 2) % 7;
      for (let j = 0; j < STEPS * CHANNELS; j++) {
        const wave = ((j >> 1) + phase) % (4 + 2 * label(i)) < 2 + label(i) ? 0.5 : 0;
        to[offset + j] = 10 * (j % CHANNELS) + noise[i * STEPS * CHANNELS + j]! + wave;
      }
    },
  };
}

/** Random convolutions fitted to 60 of them, of five people. */
export async function smallRocket(
  options: Partial<RandomConvolutionOptions> = {},
  change: Partial<RocketModel> = {},
): Promise<RocketModel> {
  const groups = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 12));
  const size = options.transform === "hydra" ? {} : { features: 84 * 8 };
  const { model: convolutions, scores } = await fitRandomConvolutions(waves(60, 1), { seed: 3, ...size, groups, threads: 1, ...options });
  return {
    ...{ kind: "rocket", convolutions, classNames: ["walk", "sit", "stand"], samplingRate: 50, overlap: 0.5 },
    signals: [
      { name: "acc_x", unit: "g" },
      { name: "gyro_x", unit: "rad/s" },
    ],
    training: {
      stride: "0.0.0",
      dataset: { name: "made-up", simulated: true, source: "a test", fingerprint: "ab".repeat(32), windows: 60, subjects: [1, 2, 3, 4, 5] },
      seed: 3,
      kernels: { name: "plain", sha256: "cd".repeat(32) },
      folds: 5,
      options: { features: 672 },
      scores,
    },
    ...change,
  };
}
