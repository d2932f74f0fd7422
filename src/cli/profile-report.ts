import type { Limits } from "../kernels/index.js";
import { speedOf, type TrainingProfile } from "../train/index.js";
import { count, percent } from "./format.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** Where a step's time went, and what the machine could have done in it. */
export interface MeasuredProfile {
  readonly profile: TrainingProfile;
  readonly limits: Limits;
}

export function profileDocument({ profile, limits }: MeasuredProfile) {
  return {
    ...profile,
    ...speedOf({ ...profile, bytes: 0 }, limits),
    parts: profile.parts.map((part) => ({ ...part, ...speedOf(part, limits) })),
    limits,
  };
}

export function renderProfile({ profile, limits }: MeasuredProfile, style: Style): string {
  const { steps, batchSize, mean, best, rest, kernels, parts, multiplyAdds } = profile;
  const number = (value: number | null, digits: number): string => (value === null ? "" : value.toFixed(digits));
  const share = (value: number | null): string => (value === null ? "" : percent(value));
  const millions = (value: number): string => (value === 0 ? "" : (value / 1e6).toFixed(1));
  const whole = speedOf({ ...profile, bytes: 0 }, limits);
  const rows = parts.map((part) => {
    const speed = speedOf(part, limits);
    return [
      part.layers.join(" + ") || "-",
      part.phase,
      part.mean.toFixed(3),
      part.best.toFixed(3),
      percent(part.share),
      millions(part.multiplyAdds),
      number(speed.gflops, 1),
      share(speed.limitShare),
      share(speed.executedShare),
      number(speed.gbytes, 1),
      share(speed.copyShare),
    ];
  });
  const table = renderTable(
    {
      title: `Where a training step goes: ${count(steps)} steps of ${count(batchSize)} windows, ${kernels} kernels, one thread`,
      head: ["layer", "phase", "mean ms", "best ms", "share", "10^6 mul-adds", "GFLOPS", "of limit", "executed", "GB/s", "of copying"],
      textColumns: 2,
      rows: [...rows, ["-", "rest", rest.toFixed(3), "", percent(rest / mean), ...Array.from({ length: 6 }, () => "")]],
      totals: [
        "step",
        "",
        mean.toFixed(3),
        best.toFixed(3),
        percent(1),
        millions(multiplyAdds),
        number(whole.gflops, 1),
        share(whole.limitShare),
        share(whole.executedShare),
        "",
        "",
      ],
    },
    style,
  );
  const facts = renderFacts(
    [
      ["limit", `${limits.gflops.toFixed(1)} GFLOPS: multiply-adds of 128-bit SIMD out of registers, ${kernels} kernels, one thread`],
      [
        "memory",
        `read ${limits.readGBs.toFixed(1)}, copied ${limits.copyGBs.toFixed(1)}, changed in place ${limits.updateGBs.toFixed(1)} GB/s`,
      ],
      ["GFLOPS", "2 times the multiply-adds of the direct sums, over the best time: what other systems are compared by"],
      [
        "executed",
        "the share of the limit by those that were executed: the transform domain (kernels from 3 on) needs fewer; empty where zeros are skipped",
      ],
      ["GB/s", "what a layer reads and writes, each once, over the best time; above 100 % of copying it came from caches"],
    ],
    style,
  );
  return `${table}\n${facts}`;
}
