import { exp } from "../../tensor/index.js";
import type { AttentionKernels } from "../interface/attention.js";
import { at, each, tanh, type ReferenceMemory } from "./memory.js";

export function attention(memory: ReferenceMemory): AttentionKernels {
  const sum = (length: number, term: (i: number) => number): number => {
    let total = 0;
    for (let i = 0; i < length; i++) total += term(i);
    return total;
  };
  return {
    attentionPool1dForward(y, a, z, x, v, n, t, c, u) {
      const { f } = memory;
      for (let i = 0; i < n * t * u; i++) f[at(z, i)] = tanh(f[at(z, i)]!);
      for (let i = 0; i < n; i++) {
        const scores = Array.from({ length: t }, (_, step) => sum(u, (j) => f[at(z, (i * t + step) * u + j)]! * f[at(v, j)]!));
        const top = Math.max(...scores);
        const total = sum(t, (step) => exp(scores[step]! - top));
        scores.forEach((score, step) => (f[at(a, i * t + step)] = exp(score - top) / total));
        for (let channel = 0; channel < c; channel++) {
          f[at(y, i * c + channel)] = sum(t, (step) => f[at(a, i * t + step)]! * f[at(x, (i * t + step) * c + channel)]!);
        }
      }
    },

    attentionPool1dBackward(ds, dz, dy, x, a, z, v, n, t, c, u) {
      const { f } = memory;
      for (let i = 0; i < n; i++) {
        const da = Array.from({ length: t }, (_, step) => sum(c, (j) => f[at(x, (i * t + step) * c + j)]! * f[at(dy, i * c + j)]!));
        const mean = sum(t, (step) => f[at(a, i * t + step)]! * da[step]!);
        da.forEach((gradient, step) => {
          const row = i * t + step;
          const score = f[at(a, row)]! * (gradient - mean);
          f[at(ds, row)] = score;
          for (let j = 0; j < u; j++) f[at(dz, row * u + j)] = score * f[at(v, j)]! * (1 - f[at(z, row * u + j)]! ** 2);
        });
      }
    },

    attentionPool1dBackwardInput(dx, dy, a, n, t, c) {
      const { f } = memory;
      each(n, t, c, (i, step, channel) => {
        const place = at(dx, (i * t + step) * c + channel);
        f[place] = f[place]! + f[at(a, i * t + step)]! * f[at(dy, i * c + channel)]!;
      });
    },
  };
}
