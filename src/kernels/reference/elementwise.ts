import type { ElementwiseKernels } from "../interface/elementwise.js";
import { dropped, hashOf } from "./hash.js";
import { at, each, type ReferenceMemory } from "./memory.js";
import { quantile } from "./normal.js";

export function elementwise(memory: ReferenceMemory): ElementwiseKernels {
  return {
    multiply(y, a, b, count) {
      const { f } = memory;
      for (let i = 0; i < count; i++) f[at(y, i)] = f[at(a, i)]! * f[at(b, i)]!;
    },

    fillZero(x, count) {
      memory.f.fill(0, at(x, 0), at(x, count));
    },

    spatialDropout1d(y, x, n, t, c, rate, offset, key0, key1) {
      const { f } = memory;
      each(n, t, c, (i, step, channel) => {
        const index = (i * t + step) * c + channel;
        f[at(y, index)] = dropped(f[at(x, index)]!, offset + i * c + channel, rate, key0, key1);
      });
    },

    gaussianNoise(y, x, count, deviation, offset, key0, key1) {
      const { f } = memory;
      for (let i = 0; i < count; i++) {
        const uniform = ((hashOf(offset + i, key0, key1) >>> 8) | 1) / 2 ** 24;
        f[at(y, i)] = f[at(x, i)]! + deviation * quantile(uniform);
      }
    },
  };
}
