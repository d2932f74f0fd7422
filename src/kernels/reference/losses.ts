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
  };
}

/** Row i of z(N, K): the exponentials of what it is above its maximum, and their sum. */
export function softmaxRow(f: Float32Array, z: Pointer, i: number, k: number): { exponentials: number[]; sum: number; top: number } {
  const logits = Array.from(f.subarray(at(z, i * k), at(z, i * k) + k));
  const top = Math.max(...logits);
  const exponentials = logits.map((logit) => exp(logit - top));
  return { exponentials, sum: exponentials.reduce((total, e) => total + e, 0), top };
}
