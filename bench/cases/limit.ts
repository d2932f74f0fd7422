// A training step's multiply-adds against what one thread could do in its time: the peak of 128-bit SIMD out of registers, measured in turns
// with the steps. The ratio is the step's time over the time that its multiply-adds would take at the peak: its inverse is the share of
// the machine's limit that the step reaches.
import { host } from "#host";
import { measurePeak } from "../../src/kernels/index.js";
import { scaleWork, totalWork, trainingWork } from "../../src/nn/index.js";
import type { Case, CaseResult, CaseRow } from "../case.js";
import { alternate, compareBest, compareMedians, median } from "../pairs.js";
import { BASELINE, createStep, networkOf } from "../synthetic.js";

/** At least 60 % of the limit, by the multiply-adds of the direct sums: the count by which systems are compared. */
const AT_MOST = 1 / 0.6;
const STEPS = 20;

/** Milliseconds: of a step, or, both times the same, of its multiply-adds at the limit. */
interface Turn {
  readonly median: number;
  readonly fastest: number;
}

export const limit: Case = {
  name: "limit",
  title: "a training step's multiply-adds against the machine's limit, plain and relaxed kernels",
  async run({ pairs, print }): Promise<CaseResult> {
    host.enableRelaxedSimd();
    const rows: CaseRow[] = [];
    const details: Record<string, unknown> = {};
    for (const kernels of ["plain", "relaxed"] as const) {
      const work = totalWork(trainingWork(networkOf(BASELINE), kernels));
      const { multiplyAdds } = scaleWork(work, BASELINE.windows);
      const trainer = createStep(BASELINE, kernels);
      const peaks: number[] = [];
      const turns = await alternate(
        pairs,
        (): Turn => {
          trainer.restart();
          const ms = Array.from({ length: STEPS }, () => {
            const begun = performance.now();
            trainer.step();
            return performance.now() - begun;
          });
          return { median: median(ms), fastest: Math.min(...ms) };
        },
        (): Turn => {
          const gflops = measurePeak(kernels, () => performance.now());
          peaks.push(gflops);
          const ms = (2 * multiplyAdds) / gflops / 1e6;
          return { median: ms, fastest: ms };
        },
        ({ ours, theirs }, i) =>
          print(
            `${kernels}, pair ${i + 1}: step ${ours.median.toFixed(2)} ms, at the limit ${theirs.median.toFixed(2)} ms; share ${percent(theirs.median / ours.median)}`,
          ),
      );
      const peer = `the limit, ${Math.max(...peaks).toFixed(1)} GFLOPS`;
      const head = { peer, unit: "ms" };
      const both = [
        compareMedians({ ...head, name: `${kernels}, median step` }, turns, (turn) => turn.median),
        compareBest({ ...head, name: `${kernels}, fastest step` }, turns, (turn) => turn.fastest),
      ];
      rows.push(...both.map((row) => ({ ...row, atMost: AT_MOST })));
      const shares = both.map(({ name, ratio }) => ({ name, share: 1 / ratio! }));
      for (const { name, share } of shares) print(`${name}: ${percent(share)} of the limit`);
      details[kernels] = { multiplyAdds, gflops: Math.max(...peaks), peaks, shares, turns };
    }
    return {
      what:
        `training step of the baseline, batch ${BASELINE.windows}, one thread, over the time of its multiply-adds at the measured peak of 128-bit SIMD; ` +
        `1 / ratio is the share of the limit; a ratio below 1 is what the transform domain and skipped zeros save. \`stride train --profile\` shows the share of each pass, and of those that skip nothing also by what they execute`,
      rows,
      details,
    };
  },
};

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
