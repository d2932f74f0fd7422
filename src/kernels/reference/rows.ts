import type { RowKernels } from "../interface/rows.js";
import { at, columnSums, each, type ReferenceMemory } from "./memory.js";

export function rowKernels(memory: ReferenceMemory): RowKernels {
  return {
    addBias(y, b, rows, c, relu) {
      const { f } = memory;
      each(rows, c, 1, (row, channel) => {
        const sum = f[at(y, row * c + channel)]! + f[at(b, channel)]!;
        f[at(y, row * c + channel)] = relu && sum < 0 ? 0 : sum;
      });
    },

    sumRows(y, x, rows, count, c) {
      const { f } = memory;
      each(rows, c, 1, (row, channel) => {
        let sum = 0;
        for (let j = 0; j < count; j++) sum += f[at(x, (row * count + j) * c + channel)]!;
        f[at(y, row * c + channel)] = sum;
      });
    },

    columnSums(out, from, rows, columns, part) {
      // The first share is all of it.
      if (part === 0) columnSums(memory, out, from, rows, columns);
    },
  };
}
