// Small passes over rows: channels around the vector of 4, and for column sums around the cache line of 16.
import { inShares, type Buffer, type Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

export function rowCases({ input, output }: Draw): Record<string, Case[]> {
  const biases: Case[] = [],
    rowSums: Case[] = [],
    columnSums: Case[] = [];
  const inout = (length: number): Buffer => ({ ...input(length), role: "inout" });
  for (const rows of [1, 3, 5, 33]) {
    for (const c of [1, 3, 4, 5, 8, 9, 15, 16, 17, 24, 37]) {
      const title = `rows ${rows}, c ${c}`;
      for (const relu of [0, 1]) {
        biases.push({
          title: `${title}, relu ${relu}`,
          buffers: [inout(rows * c), input(c)],
          call: (ks, [y, b]) => ks.addBias(y!, b!, rows, c, relu),
        });
      }
      for (const count of [1, 2, 5]) {
        rowSums.push({
          title: `${title}, count ${count}`,
          buffers: [output(rows * c, count), input(rows * count * c)],
          call: (ks, [y, x]) => ks.sumRows(y!, x!, rows, count, c),
        });
      }
      columnSums.push({
        title,
        buffers: [output(c, rows), input(rows * c)],
        call: (ks, [out, from]) => inShares((part, parts) => ks.columnSums(out!, from!, rows, c, part, parts)),
      });
    }
  }
  return { addBias: biases, sumRows: rowSums, columnSums };
}
