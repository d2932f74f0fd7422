// Average pooling, global max pooling backward, and the share of positive values, some being exactly 0: channels around the vector of 4 and the block of 16, pools that overlap, leave gaps, reach
// out at one side or both, and one that is the whole window.
import type { Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

export function poolingCases({ input, output }: Draw): Record<string, Case[]> {
  const forward: Case[] = [],
    backward: Case[] = [],
    global: Case[] = [],
    positive: Case[] = [];
  for (const c of [1, 3, 4, 5, 8, 9, 15, 16, 17, 20, 33]) {
    for (const [t, pool, stride, padLeft, tOut] of [
      [1, 1, 1, 0, 1],
      [7, 2, 2, 0, 3],
      [7, 2, 2, 0, 4],
      [9, 3, 1, 1, 9],
      [8, 4, 1, 1, 8],
      [10, 5, 2, 2, 5],
      [11, 2, 3, 0, 4],
      [3, 7, 1, 3, 3],
      [70, 70, 70, 0, 1],
    ] as const) {
      for (const n of [1, 3]) {
        const title = `n ${n}, t ${t}, c ${c}, pool ${pool}, stride ${stride}, padLeft ${padLeft}, tOut ${tOut}`;
        forward.push({
          title,
          buffers: [output(n * tOut * c, pool), input(n * t * c)],
          call: (ks, [y, x]) => ks.averagePool1dForward(y!, x!, n, t, c, pool, stride, padLeft, tOut),
        });
        backward.push({
          title,
          buffers: [output(n * t * c, pool), input(n * tOut * c)],
          call: (ks, [dx, dy]) => ks.averagePool1dBackward(dx!, dy!, n, t, c, pool, stride, padLeft, tOut),
        });
      }
    }
    for (const t of [1, 2, 5, 40]) {
      const n = 2;
      const drawn = input(n * t * c);
      // Thirds, so that most maxima are held by several steps.
      const x = { ...drawn, values: Array.from(drawn.values, (value) => Math.fround(Math.round(value * 3) / 3)) };
      global.push({
        title: `t ${t}, c ${c}`,
        buffers: [output(n * t * c), x, { role: "scratch", values: new Array<number>(n * c).fill(0) }, input(n * c)],
        call: (ks, [dx, from, y, dy]) => {
          ks.maxPool1dForward(y!, from!, n, t, c, t, t, 0, 1);
          ks.globalMaxPool1dBackward(dx!, from!, y!, dy!, n, t, c);
        },
      });
      positive.push({
        title: `t ${t}, c ${c}`,
        buffers: [output(n * c), x],
        call: (ks, [y, from]) => ks.globalPpvPool1dForward(y!, from!, n, t, c),
      });
    }
  }
  return {
    averagePool1dForward: forward,
    averagePool1dBackward: backward,
    globalMaxPool1dBackward: global,
    globalPpvPool1dForward: positive,
  };
}
