// Steps over stretches of parameters: lengths around the vector of 4.
import type { Buffer, Case } from "./kernels.js";
import type { Draw } from "./normalization.js";

export function optimizationCases({ input }: Pick<Draw, "input">): Record<string, Case[]> {
  const counts = [1, 3, 4, 5, 8, 9, 11, 37];
  const inout = (count: number, terms = 1): Buffer => ({ ...input(count), role: "inout", terms });
  const positive = (count: number): Buffer => ({ role: "inout", values: Array.from(input(count).values, Math.abs) });
  return {
    adam: counts.map((count) => ({
      title: `count ${count}`,
      buffers: [inout(count), inout(count), positive(count), input(count)],
      call: (ks, [p, m, v, g]) => ks.adam(p!, m!, v!, g!, count, 1e-3, 0.9, 0.999, 1e-7),
    })),
    sgd: counts.flatMap((count) =>
      [0, 1].map(
        (nesterov) =>
          ({
            title: `count ${count}, nesterov ${nesterov}`,
            buffers: [inout(count, 3), inout(count, 2), input(count)],
            call: (ks, [p, v, g]) => ks.sgd(p!, v!, g!, count, 0.01, 0.9, nesterov),
          }) satisfies Case,
      ),
    ),
    addScaled: counts.flatMap((count) => [
      {
        title: `count ${count}`,
        buffers: [inout(count, 2), input(count)],
        call: (ks, [y, x]) => ks.addScaled(y!, x!, count, -0.3),
      } satisfies Case,
      { title: `count ${count}, in place`, buffers: [inout(count)], call: (ks, [y]) => ks.addScaled(y!, y!, count, -0.3) } satisfies Case,
    ]),
    scale: counts.map((count) => ({ title: `count ${count}`, buffers: [inout(count)], call: (ks, [y]) => ks.scale(y!, count, 0.3) })),
    clip: counts.map((count) => ({ title: `count ${count}`, buffers: [inout(count)], call: (ks, [y]) => ks.clip(y!, count, 0.5) })),
    sumOfSquares: counts.map((count) => ({
      title: `count ${count}`,
      buffers: [inout(1), input(count)],
      call: (ks, [y, x]) => ks.scale(y!, 1, ks.sumOfSquares(x!, count)),
    })),
    blend: counts.map((count) => ({
      title: `count ${count}`,
      buffers: [inout(count, 2), input(count)],
      call: (ks, [y, x]) => ks.blend(y!, x!, count, 0.1),
    })),
  };
}
