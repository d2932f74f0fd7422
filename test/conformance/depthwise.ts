// Depthwise convolution: channels around the vector of 4, one to three filters each, outputs around the 4 that share a tap, taps around 4.
import type { Kernels } from "../../src/kernels/kernels.js";
import { padTime, type Padding } from "../../src/nn/padding.js";
import { inShares, type Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

export function depthwiseCases({ input, output, scratch }: Draw, kernels: Kernels): Record<string, Case[]> {
  const forward: Case[] = [],
    inputs: Case[] = [],
    filters: Case[] = [],
    sharedFilters: Case[] = [];
  const add = (n: number, t: number, c: number, m: number, k: number, stride: number, dilation: number, padding: Padding): void => {
    const reach = (k - 1) * dilation + 1;
    if (padding === "valid" && reach > t) return;
    const { steps: tOut, padLeft: left } = padTime("case", t, reach, stride, padding);
    const title = `n ${n}, t ${t}, c ${c}, m ${m}, k ${k}, stride ${stride}, dilation ${dilation}, ${padding}`;
    const room = kernels.depthwiseConv1dScratch(t, c, m, k, stride, dilation, left, tOut);
    const [x, w, dy] = [input(n * t * c), input(k * c * m), input(n * tOut * c * m)];
    for (const relu of [0, 1]) {
      forward.push({
        title: `${title}, relu ${relu}`,
        buffers: [output(n * tOut * c * m, k), x, w, input(c * m), scratch(room)],
        call: (ks, [y, px, pw, pb, s]) =>
          ks.depthwiseConv1dForward(y!, px!, pw!, pb!, s!, n, t, c, m, k, stride, dilation, left, tOut, relu),
      });
    }
    inputs.push({
      title,
      buffers: [output(n * t * c, k * m), dy, w, scratch(room)],
      call: (ks, [dx, pdy, pw, s]) => ks.depthwiseConv1dBackwardInput(dx!, pdy!, pw!, s!, n, t, c, m, k, stride, dilation, left, tOut),
    });
    const buffers = [output(k * c * m, n * tOut), output(c * m, n * tOut), x, dy, scratch(room)];
    filters.push({
      title,
      buffers,
      call: (ks, [dw, db, px, pdy, s]) =>
        ks.depthwiseConv1dBackwardFilters(dw!, db!, px!, pdy!, s!, n, t, c, m, k, stride, dilation, left, tOut, 0, 1),
    });
    sharedFilters.push({
      title,
      buffers,
      call: (ks, [dw, db, px, pdy, s]) =>
        inShares((part, parts) =>
          ks.depthwiseConv1dBackwardFilters(dw!, db!, px!, pdy!, s!, n, t, c, m, k, stride, dilation, left, tOut, part, parts),
        ),
    });
  };
  for (const c of [1, 2, 3, 4, 5, 7, 8, 9, 13])
    for (const m of [1, 2, 3]) for (const k of [1, 3, 4, 5, 9]) add(2, 10, c, m, k, 1, 1, "same");
  for (const t of [1, 3, 4, 5, 7, 8, 9, 11])
    for (const padding of ["valid", "same", "causal"] as const)
      for (const [c, m] of [
        [5, 1],
        [2, 3],
      ] as const) {
        add(3, t, c, m, 3, 1, 1, padding);
        add(2, t, c, m, 2, 2, 1, padding);
        add(2, t, c, m, 4, 3, 1, padding);
        add(1, t, c, m, 3, 1, 2, padding);
      }
  add(3, 128, 64, 1, 9, 1, 1, "same");
  return {
    depthwiseConv1dForward: forward,
    depthwiseConv1dBackwardInput: inputs,
    depthwiseConv1dBackwardFilters: filters,
    "depthwiseConv1dBackwardFilters in shares": sharedFilters,
  };
}
