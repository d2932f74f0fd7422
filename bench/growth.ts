// How a time grows with a size: probes of several sizes are run in interleaved rounds, so that what slows a while slows all of them.
import type { Work } from "../src/nn/index.js";
import { median } from "./pairs.js";

/** One size to be timed. */
export interface Probe {
  readonly value: number;
  readonly work: Pick<Work, "multiplyAdds" | "executed">;
  /** Milliseconds that it must take whatever is computed: weights that are used once have to be read. */
  readonly leastMs?: number;
  /** Milliseconds of one run, the fastest of a few where they are short. */
  readonly sample: () => number | Promise<number>;
}

/** Probes of one size varied alone, ascending, all ready at once. */
export interface Axis {
  readonly what: string;
  readonly axis: string;
  readonly probes: () => readonly Probe[];
}

export interface GrowthPoint extends Pick<Work, "multiplyAdds" | "executed"> {
  readonly what: string;
  readonly axis: string;
  readonly value: number;
  /** Median over the rounds, and each of them. */
  readonly ms: number;
  readonly rounds: readonly number[];
  readonly nsPerThousand: number;
  /** d log time / d log multiply-adds from the size before, as the median over the rounds; null for the first, and where the count stays. */
  readonly exponent: number | null;
  /** Null for the first size. */
  readonly excess: Excess | null;
}

/**
 * How much faster than the work the time has grown since the size before: 1 is in step with it. The work's growth is the larger one of the two
 * counts': where kernels begin to save multiplications, or save no more (a kernel of 4 taps executes as many as one of 6), only one of them tells
 * what had to be done.
 */
export interface Excess {
  /** The median over the rounds, each round's two times being neighbours in time, with the least and the greatest. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** The time before, grown as the work has, or what reading the weights takes, if that is more. */
  readonly expectedMs: number;
}

/** One round for warm-up, then `rounds`. */
export async function measureGrowth({ what, axis, probes: create }: Axis, rounds: number): Promise<GrowthPoint[]> {
  const probes = create();
  const times: number[][] = probes.map(() => []);
  for (let round = -1; round < rounds; round++) {
    // Forth and back, so that a steady drift cancels.
    const order = probes.map((_, i) => (round % 2 === 0 ? i : probes.length - 1 - i));
    for (const i of order) {
      const ms = await probes[i]!.sample();
      if (round >= 0) times[i]!.push(ms);
    }
  }
  return probes.map(({ value, work, leastMs = 0 }, i): GrowthPoint => {
    const ms = median(times[i]!);
    const point = { what, axis, value, ...work, ms, rounds: times[i]!, nsPerThousand: (ms / work.multiplyAdds) * 1e9 };
    if (i === 0) return { ...point, exponent: null, excess: null };
    const before = probes[i - 1]!.work;
    const direct = work.multiplyAdds / before.multiplyAdds;
    const demand = Math.max(direct, work.executed / before.executed);
    const expected = times[i - 1]!.map((time) => Math.max(time * demand, leastMs));
    const growth = times[i]!.map((time, round) => time / times[i - 1]![round]!);
    const ratios = times[i]!.map((time, round) => time / expected[round]!);
    return {
      ...point,
      exponent: direct === 1 ? null : Math.log(median(growth)) / Math.log(direct),
      excess: {
        ratio: median(ratios),
        low: Math.min(...ratios),
        high: Math.max(...ratios),
        expectedMs: median(expected),
      },
    };
  });
}

/**
 * The fastest of as many runs as fit into some milliseconds, at least 3 and at most 40. Not the median: on a busy machine runs that are shorter
 * than a time slice are rarely interrupted and longer ones always, which would look like growth.
 */
export function sampleOf(run: () => void, milliseconds = 30): number {
  let fastest = Infinity;
  const begun = performance.now();
  for (let runs = 0; runs < 3 || (runs < 40 && performance.now() - begun < milliseconds); runs++) {
    const before = performance.now();
    run();
    fastest = Math.min(fastest, performance.now() - before);
  }
  return fastest;
}

export function formatGrowth(points: readonly GrowthPoint[]): string {
  const lines = [
    ["time of", "axis", "value", "10^6 mul-adds", "executed", "ms", "ns per 1000", "exponent", "excess"],
    ...points.map(({ what, axis, value, multiplyAdds, executed, ms, nsPerThousand, exponent, excess }) => [
      what,
      axis,
      String(value),
      (multiplyAdds / 1e6).toFixed(2),
      (executed / 1e6).toFixed(2),
      ms.toFixed(3),
      nsPerThousand.toFixed(1),
      exponent === null ? "-" : exponent.toFixed(2),
      excess === null ? "-" : excess.ratio.toFixed(2),
    ]),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) => line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join("  "))
    .join("\n");
}
