// Products and noise around a vector of 4; masks and numbers whose indices start anywhere and wrap.
import type { Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

const KEY0 = 0x9abcdef0 | 0,
  KEY1 = 12345;

export function elementwiseCases({ input, output }: Draw): Record<string, Case[]> {
  const products: Case[] = [],
    zeros: Case[] = [],
    spatial: Case[] = [],
    noise: Case[] = [];
  for (const count of [1, 3, 4, 5, 8, 9, 11, 64, 258]) {
    products.push(
      {
        title: `count ${count}`,
        buffers: [output(count), input(count), input(count)],
        call: (ks, [y, a, b]) => ks.multiply(y!, a!, b!, count),
      },
      {
        title: `count ${count}, in place`,
        buffers: [{ ...input(count), role: "inout" }, input(count)],
        call: (ks, [y, b]) => ks.multiply(y!, y!, b!, count),
      },
    );
    zeros.push({ title: `count ${count}`, buffers: [{ ...input(count), role: "inout" }], call: (ks, [x]) => ks.fillZero(x!, count) });
    for (const offset of [0, 1, 0x7ffffff0 - 300]) {
      for (const deviation of [0, 0.1, 2]) {
        noise.push({
          title: `count ${count}, offset ${offset}, deviation ${deviation}`,
          buffers: [output(count, 4), input(count)],
          call: (ks, [y, x]) => ks.gaussianNoise(y!, x!, count, deviation, offset, KEY0, KEY1),
        });
      }
    }
  }
  for (const c of [1, 3, 4, 5, 8, 9, 13, 16]) {
    for (const [n, t, offset, rate] of [
      [1, 1, 0, 0.5],
      [3, 7, 0, 0.3],
      [4, 5, 3 * c, 0.3],
      [2, 3, 8, 0],
    ] as const) {
      spatial.push({
        title: `n ${n}, t ${t}, c ${c}, offset ${offset}, rate ${rate}`,
        buffers: [output(n * t * c), input(n * t * c)],
        call: (ks, [y, x]) => ks.spatialDropout1d(y!, x!, n, t, c, rate, offset, KEY0, KEY1),
      });
    }
  }
  return { multiply: products, fillZero: zeros, spatialDropout1d: spatial, gaussianNoise: noise };
}
