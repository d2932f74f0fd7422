// Attention pooling: channels and units around the vector of 4, steps around the 4 whose exponentials are taken together.
import type { Buffer, Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

export function attentionCases({ input, output }: Draw): Record<string, Case[]> {
  const forward: Case[] = [],
    backward: Case[] = [],
    inputs: Case[] = [];
  const inout = (length: number, terms: number): Buffer => ({ ...input(length), role: "inout", terms });
  const shares = (length: number): Buffer => {
    const { role, values } = input(length);
    return { role, values: Array.from(values, (value) => Math.fround(Math.abs(value))) };
  };
  for (const n of [1, 3]) {
    for (const t of [1, 3, 4, 5, 9]) {
      for (const [c, u] of [
        [1, 1],
        [3, 4],
        [4, 3],
        [5, 5],
        [8, 9],
        [9, 8],
      ] as const) {
        const title = `n ${n}, t ${t}, c ${c}, u ${u}`;
        forward.push({
          title,
          buffers: [output(n * c, t + u), output(n * t, t + u), inout(n * t * u, 4), input(n * t * c), input(u)],
          call: (ks, [y, a, z, x, v]) => ks.attentionPool1dForward(y!, a!, z!, x!, v!, n, t, c, u),
        });
        backward.push({
          title,
          buffers: [
            output(n * t, c + t),
            output(n * t * u, c + t),
            input(n * c),
            input(n * t * c),
            shares(n * t),
            input(n * t * u),
            input(u),
          ],
          call: (ks, [ds, dz, dy, x, a, z, v]) => ks.attentionPool1dBackward(ds!, dz!, dy!, x!, a!, z!, v!, n, t, c, u),
        });
        inputs.push({
          title,
          buffers: [inout(n * t * c, 2), input(n * c), shares(n * t)],
          call: (ks, [dx, dy, a]) => ks.attentionPool1dBackwardInput(dx!, dy!, a!, n, t, c),
        });
      }
    }
  }
  return { attentionPool1dForward: forward, attentionPool1dBackward: backward, attentionPool1dBackwardInput: inputs };
}
