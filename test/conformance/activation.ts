// Activations around a vector of 4 and where they saturate, in place too. The tolerance is that of numbers near 1: what gelu takes from the
// other side of its sum, and what 1 - y^2 does with the error of y. test/kernels/activation.test.ts holds each one's own error.
import { ACTIVATION_CODES } from "../../src/kernels/index.js";
import type { Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

export function activationCases({ input, output }: Draw): Record<string, Case[]> {
  const forward: Case[] = [],
    inPlace: Case[] = [],
    backward: Case[] = [];
  ACTIVATION_CODES.forEach((name, kind) => {
    for (const count of [1, 3, 4, 5, 8, 9, 11, 64]) {
      for (const scale of [1, 5, 90]) {
        const title = `${name}, count ${count}, up to ${scale}`;
        const drawn = input(count);
        // gelu multiplies by x what is left of erf's rounding, until 1 + erf is 0.
        const magnified = name === "gelu" ? Math.min(scale, 5) : 1;
        const x = { ...drawn, values: Array.from(drawn.values, (value) => Math.fround(value * scale)) };
        forward.push({
          title,
          buffers: [{ ...output(count, 4), magnified }, x],
          call: (ks, [y, from]) => ks.activationForward(y!, from!, count, kind),
        });
        inPlace.push({
          title,
          buffers: [{ ...x, role: "inout", terms: 4, magnified }],
          call: (ks, [y]) => ks.activationForward(y!, y!, count, kind),
        });
        backward.push({
          title,
          buffers: [output(count, 16), input(count), x, { role: "scratch", values: new Array<number>(count).fill(0) }],
          call: (ks, [dx, dy, from, y]) => {
            ks.activationForward(y!, from!, count, kind);
            ks.activationBackward(dx!, dy!, from!, y!, count, kind);
          },
        });
      }
    }
  });
  return { activationForward: forward, "activationForward in place": inPlace, activationBackward: backward };
}
