import type { DepthwiseKernels } from "../interface/depthwise.js";
import { at, columnSums, each, type ReferenceMemory } from "./memory.js";

export function depthwise(memory: ReferenceMemory): DepthwiseKernels {
  return {
    depthwiseConv1dForward(y, x, w, b, _scratch, n, t, c, m, k, stride, dilation, padLeft, tOut, relu) {
      const { f } = memory;
      each(n, tOut, c * m, (i, to, filter) => {
        let sum = f[at(b, filter)]!;
        for (let tap = 0; tap < k; tap++) {
          const time = to * stride + tap * dilation - padLeft;
          if (time < 0 || time >= t) continue;
          sum += f[at(x, (i * t + time) * c + Math.floor(filter / m))]! * f[at(w, tap * c * m + filter)]!;
        }
        f[at(y, (i * tOut + to) * c * m + filter)] = relu && sum < 0 ? 0 : sum;
      });
    },

    depthwiseConv1dBackwardInput(dx, dy, w, _scratch, n, t, c, m, k, stride, dilation, padLeft, tOut) {
      const { f } = memory;
      each(n, t, c, (i, time, channel) => {
        let sum = 0;
        each(tOut, k, m, (to, tap, j) => {
          if (to * stride + tap * dilation - padLeft !== time) return;
          const filter = channel * m + j;
          sum += f[at(dy, (i * tOut + to) * c * m + filter)]! * f[at(w, tap * c * m + filter)]!;
        });
        f[at(dx, (i * t + time) * c + channel)] = sum;
      });
    },

    depthwiseConv1dBackwardFilters(dw, db, x, dy, _scratch, n, t, c, m, k, stride, dilation, padLeft, tOut, part) {
      // The first share is all of it.
      if (part > 0) return;
      const { f } = memory;
      each(k, c * m, 1, (tap, filter) => {
        let sum = 0;
        each(n, tOut, 1, (i, to) => {
          const time = to * stride + tap * dilation - padLeft;
          if (time < 0 || time >= t) return;
          sum += f[at(x, (i * t + time) * c + Math.floor(filter / m))]! * f[at(dy, (i * tOut + to) * c * m + filter)]!;
        });
        f[at(dw, tap * c * m + filter)] = sum;
      });
      columnSums(memory, db, dy, n * tOut, c * m);
    },

    depthwiseConv1dScratch: () => 0,
  };
}
