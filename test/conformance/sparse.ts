// Cases for the kernels that sum over what is not zero: from nothing but zeros to none, lists shorter and longer than a vector, widths of
// every loop and of several after one another, windows of which only some hold anything.
import type { Kernels } from "../../src/kernels/kernels.js";
import type { Random } from "../../src/tensor/index.js";
import { inShares, type Buffer, type Case } from "./kernels.js";

export function sparseCases(random: Random, kernels: Kernels): Record<string, Case[]> {
  const number = (): number => Math.fround(random.uniform() * 2 - 1);
  const input = (length: number): Buffer => ({ role: "in", values: Array.from({ length }, number) });
  const sparse = (length: number, density: number): Buffer => ({
    role: "in",
    values: Array.from({ length }, () => (random.uniform() < density ? number() : 0)),
  });
  const output = (length: number, terms: number): Buffer => ({ role: "out", values: new Array<number>(length).fill(0), terms });
  const scratch = (length: number): Buffer => ({ role: "scratch", values: new Array<number>(length).fill(0) });

  const inputs: Case[] = [],
    filters: Case[] = [],
    sharedFilters: Case[] = [];
  function addConvolution(
    n: number,
    t: number,
    c: number,
    f: number,
    k: number,
    stride: number,
    left: number,
    right: number,
    density: number,
  ): void {
    const tOut = Math.floor((t + left + right - k) / stride) + 1;
    if (tOut < 1) return;
    const title = `n ${n}, t ${t}, c ${c}, f ${f}, k ${k}, stride ${stride}, padding ${left} and ${right}, density ${density}`;
    const room = scratch(kernels.sparseConv1dScratch(t, c, f, k, stride, tOut));
    const dy = sparse(n * tOut * f, density),
      x = sparse(n * t * c, 0.5);
    const list = scratch(n * kernels.gradientListLength(tOut, f));
    if (stride === 1 && c % 4 === 0) {
      for (const relu of [0, 1]) {
        inputs.push({
          title: `${title}, relu ${relu}`,
          buffers: [output(n * t * c, k * f), dy, list, x, input(k * c * f), room],
          call: (ks, [dx, pdy, l, px, w, s]) => {
            ks.listGradient(l!, pdy!, n, tOut, f);
            ks.sparseConv1dBackwardInput(dx!, l!, px!, w!, s!, n, t, c, f, k, left, tOut, relu);
          },
        });
      }
    }
    const buffers = [output(k * c * f, n * tOut), output(f, n * tOut), x, dy, list, room];
    filters.push({
      title,
      buffers,
      call: (ks, [dw, db, px, pdy, l, s]) => {
        ks.listGradient(l!, pdy!, n, tOut, f);
        ks.sparseConv1dBackwardFilters(dw!, db!, px!, l!, s!, n, t, c, f, k, stride, left, tOut, 0, 1);
      },
    });
    sharedFilters.push({
      title,
      buffers,
      call: (ks, [dw, db, px, pdy, l, s]) => {
        ks.listGradient(l!, pdy!, n, tOut, f);
        inShares((part, parts) => ks.sparseConv1dBackwardFilters(dw!, db!, px!, l!, s!, n, t, c, f, k, stride, left, tOut, part, parts));
      },
    });
  }
  for (const density of [0, 0.1, 0.5, 1]) {
    for (const f of [1, 3, 4, 5, 8, 17]) for (const c of [1, 4, 5, 8, 9]) addConvolution(2, 9, c, f, 3, 1, 0, 0, density);
    for (const k of [1, 2, 3, 5, 11])
      for (const t of [k, k + 1, k + 4]) {
        addConvolution(2, t, 4, 5, k, 1, 0, 0, density);
        addConvolution(2, t, 8, 4, k, 1, k >> 1, k - 1 - (k >> 1), density);
        addConvolution(1, t, 12, 4, k, 1, k - 1, 0, density);
      }
  }
  // Vectors in a row of dw (K C / 4) and of dx (C / 4): 1, 2, 4, 7, 8, 12, 13 and sums of them.
  for (const c of [4, 8, 12, 16, 20, 24, 28, 32, 36, 48, 52, 56, 64, 68, 100, 132]) addConvolution(2, 7, c, 6, 2, 1, 0, 0, 0.3);
  for (const stride of [2, 3]) for (const c of [4, 9]) addConvolution(2, 17, c, 8, 3, stride, 1, 1, 0.4);
  addConvolution(3, 126, 64, 64, 3, 1, 0, 0, 0.15);
  addConvolution(3, 128, 9, 64, 3, 1, 0, 0, 0.5);

  const dense: Case[] = [],
    denseInputs: Case[] = [],
    denseWeights: Case[] = [],
    sharedDenseWeights: Case[] = [];
  for (const density of [0, 0.1, 0.5, 1])
    for (const [n, d, u] of [
      [1, 1, 4],
      [1, 300, 28],
      [2, 3, 8],
      [3, 4, 12],
      [4, 5, 28],
      [5, 64, 4],
      [7, 65, 52],
      [9, 127, 20],
      [17, 130, 100],
      [32, 200, 132],
    ] as const) {
      const title = `n ${n}, d ${d}, u ${u}, density ${density}`;
      const room = scratch(kernels.sparseDenseScratch(n, d));
      const x = sparse(n * d, density),
        w = input(d * u),
        dy = input(n * u);
      for (const relu of [0, 1]) {
        dense.push({
          title: `${title}, relu ${relu}`,
          buffers: [output(n * u, d), x, w, input(u), room],
          call: (ks, [y, px, pw, b, s]) => ks.sparseDenseForward(y!, px!, pw!, b!, s!, n, d, u, relu),
        });
      }
      denseInputs.push({
        title,
        buffers: [output(n * d, u), dy, x, w, room],
        call: (ks, [dx, pdy, px, pw, s]) => ks.sparseDenseBackwardInput(dx!, pdy!, px!, pw!, s!, n, d, u),
      });
      const buffers = [output(d * u, n), output(u, n), x, dy, room];
      denseWeights.push({
        title,
        buffers,
        call: (ks, [dw, db, px, pdy, s]) => ks.sparseDenseBackwardWeights(dw!, db!, px!, pdy!, s!, n, d, u, 0, 1),
      });
      sharedDenseWeights.push({
        title,
        buffers,
        call: (ks, [dw, db, px, pdy, s]) =>
          inShares((part, parts) => ks.sparseDenseBackwardWeights(dw!, db!, px!, pdy!, s!, n, d, u, part, parts)),
      });
    }
  return {
    sparseConv1dBackwardInput: inputs,
    sparseConv1dBackwardFilters: filters,
    "sparseConv1dBackwardFilters in shares": sharedFilters,
    sparseDenseForward: dense,
    sparseDenseBackwardInput: denseInputs,
    sparseDenseBackwardWeights: denseWeights,
    "sparseDenseBackwardWeights in shares": sharedDenseWeights,
  };
}
