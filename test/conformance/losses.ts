// Losses of three windows: classes around the vector of 4, with and without smoothing and weights.
import type { Random } from "../../src/tensor/index.js";
import type { Buffer, Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

export function lossCases({ input, output }: Pick<Draw, "input" | "output">, random: Random): Record<string, Case[]> {
  const scaled = (length: number): Buffer => ({ role: "in", values: Array.from(input(length).values, (value) => value * 40) });
  const labels = (k: number): Buffer => ({ role: "in", values: Int32Array.from({ length: 3 }, () => random.below(k)) });
  const weights = (k: number, all: boolean): Buffer => ({ role: "in", values: Array.from({ length: k }, (_, i) => (all ? 1 : 0.5 + i)) });
  return {
    softmaxCrossEntropy: [1, 3, 4, 5, 8, 9, 11].flatMap((k) =>
      [0, 0.1].map(
        (smoothing) =>
          ({
            title: `k ${k}, smoothing ${smoothing}`,
            buffers: [
              output(3 * k, k),
              // Smoothed, a window's loss is a sum of K logits.
              output(3, k + 1),
              output(3 * k, k),
              scaled(3 * k),
              labels(k),
              weights(k, smoothing === 0),
            ],
            call: (ks, [p, loss, dz, z, label, weight]) =>
              ks.softmaxCrossEntropy(p!, loss!, dz!, z!, label!, weight!, 3, k, 1 / 3, smoothing),
          }) satisfies Case,
      ),
    ),
  };
}
