import type { PoolingKernels } from "../interface/pooling.js";
import { at, each, type ReferenceMemory } from "./memory.js";

export function pooling(memory: ReferenceMemory): PoolingKernels {
  /** The time steps of pool `to` that lie inside 0 ... t-1. */
  const stepsOf = (to: number, t: number, pool: number, stride: number, padLeft: number): number[] =>
    Array.from({ length: pool }, (_, j) => to * stride - padLeft + j).filter((step) => step >= 0 && step < t);
  return {
    averagePool1dForward(y, x, n, t, c, pool, stride, padLeft, tOut) {
      const { f } = memory;
      each(n, tOut, c, (i, to, channel) => {
        const values = stepsOf(to, t, pool, stride, padLeft).map((step) => f[at(x, (i * t + step) * c + channel)]!);
        f[at(y, (i * tOut + to) * c + channel)] = values.reduce((sum, value) => sum + value, 0) / values.length;
      });
    },

    averagePool1dBackward(dx, dy, n, t, c, pool, stride, padLeft, tOut) {
      const { f } = memory;
      each(n, t, c, (i, step, channel) => {
        let sum = 0;
        for (let to = 0; to < tOut; to++) {
          const steps = stepsOf(to, t, pool, stride, padLeft);
          if (steps.includes(step)) sum += f[at(dy, (i * tOut + to) * c + channel)]! / steps.length;
        }
        f[at(dx, (i * t + step) * c + channel)] = sum;
      });
    },

    globalMaxPool1dBackward(dx, x, y, dy, n, t, c) {
      const { f } = memory;
      each(n, c, 1, (i, channel) => {
        const steps = Array.from({ length: t }, (_, step) => (i * t + step) * c + channel);
        const best = f[at(y, i * c + channel)]!;
        const maxima = steps.filter((place) => f[at(x, place)] === best);
        for (const place of steps) f[at(dx, place)] = maxima.includes(place) ? f[at(dy, i * c + channel)]! / maxima.length : 0;
      });
    },

    globalPpvPool1dForward(y, x, n, t, c) {
      const { f } = memory;
      each(n, c, 1, (i, channel) => {
        const values = Array.from({ length: t }, (_, step) => f[at(x, (i * t + step) * c + channel)]!);
        f[at(y, i * c + channel)] = values.filter((value) => value > 0).length / t;
      });
    },
  };
}
