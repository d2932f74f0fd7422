import { exp, log, type Pointer } from "../../tensor/index.js";
import type { LossKernels } from "../interface/losses.js";
import { at, type ReferenceMemory } from "./memory.js";

export function losses(memory: ReferenceMemory): LossKernels {
  return {
    softmaxCrossEntropy(p, loss, dz, z, labels, weights, n, k, scale, smoothing) {
      const { f, integers } = memory;
      for (let i = 0; i < n; i++) {
        const { exponentials, sum, top } = softmaxRow(f, z, i, k);
        const label = integers[at(labels, i)]!;
        const weight = f[at(weights, label)]!;
        let total = 0;
        exponentials.forEach((e, j) => {
          const target = (j === label ? 1 - smoothing : 0) + smoothing / k;
          total += target * (top + log(sum) - f[at(z, i * k + j)]!);
          f[at(p, i * k + j)] = e / sum;
          f[at(dz, i * k + j)] = scale * weight * (e / sum - target);
        });
        f[at(loss, i)] = weight * total;
      }
    },

    sigmoidCrossEntropy(p, loss, dz, z, labels, weights, n, scale, smoothing) {
      const { f, integers } = memory;
      for (let i = 0; i < n; i++) {
        const logit = f[at(z, i)]!,
          label = integers[at(labels, i)]!;
        const weight = f[at(weights, label)]!,
          target = (1 - smoothing) * label + smoothing / 2;
        const small = exp(-Math.abs(logit));
        const probability = (logit >= 0 ? 1 : small) / (1 + small);
        f[at(p, i)] = probability;
        f[at(loss, i)] = weight * (Math.max(logit, 0) - logit * target + log(1 + small));
        f[at(dz, i)] = scale * weight * (probability - target);
      }
    },

    meanSquaredError(loss, dy, y, targets, n, k, scale) {
      const { f } = memory;
      for (let i = 0; i < n; i++) {
        const differences = Array.from({ length: k }, (_, j) => f[at(y, i * k + j)]! - f[at(targets, i * k + j)]!);
        f[at(loss, i)] = differences.reduce((sum, difference) => sum + difference * difference, 0) / k;
        differences.forEach((difference, j) => void (f[at(dy, i * k + j)] = ((2 * scale) / k) * difference));
      }
    },
  };
}

/** Row i of z(N, K): the exponentials of what it is above its maximum, and their sum. */
export function softmaxRow(f: Float32Array, z: Pointer, i: number, k: number): { exponentials: number[]; sum: number; top: number } {
  const logits = Array.from(f.subarray(at(z, i * k), at(z, i * k) + k));
  const top = Math.max(...logits);
  const exponentials = logits.map((logit) => exp(logit - top));
  return { exponentials, sum: exponentials.reduce((total, e) => total + e, 0), top };
}
