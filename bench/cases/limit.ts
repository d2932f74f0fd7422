// A training step's multiply-adds against what one thread could do in its time: the peak of 128-bit SIMD out of registers, measured in turns
// with the steps. The ratio is the step's time over the time that its multiply-adds would take at the peak: its inverse is the share of
// the machine's limit that the step reaches.
import { host } from "#host";
import { measurePeak } from "../../src/kernels/index.js";
import { totalWork, trainingWork } from "../../src/nn/index.js";
import type { Case, CaseResult, CaseRow } from "../case.js";
import { alternate, compareBest, compareMedians, median } from "../pairs.js";
import { BASELINE, createStep, networkOf } from "../synthetic.js";

/** At least 60 % of the limit, by the multiply-adds of the direct sums: the count by which systems are compared. */
const AT_MOST = 1 / 0.6;
const STEPS = 20;

/** Milliseconds: of a step, or of its multiply-adds at the limit, by either count; the same number of a step. */
interface Turn {
  readonly direct: { readonly median: number; readonly fastest: number };
  readonly executed: { readonly median: number; readonly fastest: number };
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
      const [direct, executed] = [BASELINE.windows * work.multiplyAdds, BASELINE.windows * work.executed];
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
          const took = { median: median(ms), fastest: Math.min(...ms) };
          return { direct: took, executed: took };
        },
        (): Turn => {
          const gflops = measurePeak(kernels, () => performance.now());
          peaks.push(gflops);
          const at = (multiplyAdds: number): Turn["direct"] => {
            const ms = (2 * multiplyAdds) / gflops / 1e6;
            return { median: ms, fastest: ms };
          };
          return { direct: at(direct), executed: at(executed) };
        },
        ({ ours, theirs }, i) =>
          print(
            `${kernels}, pair ${i + 1}: step ${ours.direct.median.toFixed(2)} ms, at the limit ${theirs.direct.median.toFixed(2)} ms; ` +
              `shares ${percent(theirs.direct.median / ours.direct.median)}, executed ${percent(theirs.executed.median / ours.executed.median)}`,
          ),
      );
      const peer = `the limit, ${Math.max(...peaks).toFixed(1)} GFLOPS`;
      for (const [count, name] of [
        ["direct", "multiply-adds of the direct sums"],
        ["executed", "multiply-adds executed, the transform domain's"],
      ] as const) {
        const head = { peer, unit: "ms" };
        const asked = count === "direct" ? { atMost: AT_MOST } : {};
        rows.push({
          ...compareMedians({ ...head, name: `${kernels}, median step, ${name}` }, turns, (turn) => turn[count].median),
          ...asked,
        });
        rows.push({
          ...compareBest({ ...head, name: `${kernels}, fastest step, ${name}` }, turns, (turn) => turn[count].fastest),
          ...asked,
        });
      }
      const shares = rows.slice(-4).map(({ name, ratio }) => ({ name, share: 1 / ratio! }));
      for (const { name, share } of shares) print(`${name}: ${percent(share)} of the limit`);
      details[kernels] = { multiplyAdds: direct, executed, gflops: Math.max(...peaks), peaks, shares, turns };
    }
    return {
      what:
        `training step of the baseline, batch ${BASELINE.windows}, one thread, over the time of its multiply-adds at the measured peak of 128-bit SIMD; ` +
        `1 / ratio is the share of the limit; below 1 only where the transform domain saves multiplications`,
      rows,
      details,
    };
  },
};

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
