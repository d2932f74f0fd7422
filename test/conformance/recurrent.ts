// Recurrent layers: units around the vector of 4 and the panel of 8 columns, windows around the tile's 4 rows, one step to many, both
// directions. Gates in a backward case are those of no forward pass: numbers in -1 ... 1 are as good to a formula.
import type { Kernels } from "../../src/kernels/kernels.js";
import { inShares, type Buffer, type Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

export function recurrentCases({ input, output, scratch }: Draw, kernels: Kernels): Record<string, Case[]> {
  const lstmForward: Case[] = [],
    lstmBackward: Case[] = [],
    gruForward: Case[] = [],
    gruBackward: Case[] = [],
    weights: Case[] = [],
    sharedWeights: Case[] = [];
  // Roundings of a step go into all steps behind it: t sums of u products, and functions that are off by a few of them.
  const inout = (length: number, terms: number): Buffer => ({ ...input(length), role: "inout", terms });
  const small = (length: number): Buffer => {
    const { role, values } = input(length);
    return { role, values: Array.from(values, (value) => Math.fround(value / 4)) };
  };
  const add = (n: number, t: number, u: number, backwards: number): void => {
    const title = `n ${n}, t ${t}, u ${u}, backwards ${backwards}`;
    const size = n * t * u;
    for (const columns of [3 * u, 4 * u]) {
      const buffers = [
        output(u * columns, n * t),
        input(size),
        input(n * t * columns),
        scratch(kernels.recurrentScratch(n, t, u, columns)),
      ];
      weights.push({
        title: `${title}, columns ${columns}`,
        buffers,
        call: (ks, [dr, h, dz, s]) => ks.recurrentBackwardWeights(dr!, h!, dz!, s!, n, t, u, columns, backwards, 0, 1),
      });
      sharedWeights.push({
        title: `${title}, columns ${columns}`,
        buffers,
        call: (ks, [dr, h, dz, s]) =>
          inShares((part, parts) => ks.recurrentBackwardWeights(dr!, h!, dz!, s!, n, t, u, columns, backwards, part, parts)),
      });
    }
    const terms = 4 * (u + t);
    const room = kernels.recurrentScratch(n, t, u, 4 * u),
      gruRoom = kernels.recurrentScratch(n, t, u, 3 * u);
    lstmForward.push({
      title,
      buffers: [output(size, terms), output(size, terms), inout(4 * size, terms), small(4 * u * u), scratch(room)],
      call: (ks, [h, c, z, r, s]) => ks.lstmForward(h!, c!, z!, r!, s!, n, t, u, backwards),
    });
    lstmBackward.push({
      title,
      buffers: [inout(4 * size, terms), input(size), input(size), small(4 * u * u), scratch(room)],
      call: (ks, [z, dh, c, r, s]) => ks.lstmBackward(z!, dh!, c!, r!, s!, n, t, u, backwards),
    });
    gruForward.push({
      title,
      buffers: [output(size, terms), inout(3 * size, terms), inout(3 * size, terms), small(3 * u * u), input(3 * u), scratch(gruRoom)],
      call: (ks, [h, inner, z, r, b, s]) => ks.gruForward(h!, inner!, z!, r!, b!, s!, n, t, u, backwards),
    });
    gruBackward.push({
      title,
      buffers: [inout(3 * size, terms), inout(3 * size, terms), input(size), input(size), small(3 * u * u), scratch(gruRoom)],
      call: (ks, [z, inner, dh, h, r, s]) => ks.gruBackward(z!, inner!, dh!, h!, r!, s!, n, t, u, backwards),
    });
  };
  for (const u of [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16])
    for (const n of [1, 3, 4, 5]) for (const backwards of [0, 1]) add(n, 3, u, backwards);
  for (const t of [1, 2, 5, 9]) for (const backwards of [0, 1]) add(2, t, 5, backwards);
  add(9, 20, 24, 0);
  return {
    lstmForward,
    lstmBackward,
    gruForward,
    gruBackward,
    recurrentBackwardWeights: weights,
    "recurrentBackwardWeights in shares": sharedWeights,
  };
}
