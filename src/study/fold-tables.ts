import type { Dataset } from "../data/index.js";
import { fitTemperature, LEAST_PROBABILITY } from "../nn/index.js";
import { exp, log } from "../tensor/index.js";
import type { PlannedMember, PlannedMemberJob } from "./ensemble-plan.js";
import type { FoldOutcome } from "./member-messages.js";

/** What a recipe's models said of windows that they had not seen, for each seed (N, classes). */
export interface FoldTable {
  /** A network is calibrated by these windows; random convolutions bring a temperature of their own. */
  readonly calibrated: boolean;
  readonly seeds: readonly Float64Array[];
}

/** One table a member, rows in the order of `windows`. */
export function foldTables(
  members: readonly PlannedMember[],
  outcomes: readonly { readonly job: PlannedMemberJob; readonly outcome: FoldOutcome }[],
  windows: Int32Array,
  classes: number,
): FoldTable[] {
  const place = new Map(Array.from(windows, (window, i) => [window, i]));
  return members.map(({ name, training }) => {
    const seeds = new Map<number, Float64Array>();
    for (const { job, outcome } of outcomes) {
      if (job.member !== name) continue;
      const table = seeds.get(job.seed) ?? new Float64Array(windows.length * classes);
      seeds.set(job.seed, table);
      outcome.windows.forEach((window, i) => {
        table.set(outcome.probabilities.subarray(i * classes, (i + 1) * classes), place.get(window)! * classes);
      });
    }
    return { calibrated: training.kind === "network", seeds: [...seeds.values()] };
  });
}

/**
 * The temperature (`fitTemperature`) of a recipe's networks, by some rows: of all seeds alike. Logarithms of probabilities are logits but for a number a row, which a softmax
 * does not see. Null of random convolutions.
 */
export function temperatureBy(
  { calibrated, seeds }: FoldTable,
  rows: readonly number[],
  labels: Int32Array,
  { classNames }: Pick<Dataset, "classNames">,
): number | null {
  if (!calibrated) return null;
  const classes = classNames.length;
  const logits = new Float64Array(seeds.length * rows.length * classes);
  const truths = new Int32Array(seeds.length * rows.length);
  seeds.forEach((table, s) => {
    rows.forEach((row, i) => {
      const to = s * rows.length + i;
      truths[to] = labels[row]!;
      for (let k = 0; k < classes; k++) logits[to * classes + k] = log(Math.max(table[row * classes + k]!, LEAST_PROBABILITY));
    });
  });
  return fitTemperature(logits, truths, classes);
}

/** The mean over the seeds of what they said at a temperature; of null as it is. */
export function meanAt({ seeds }: FoldTable, temperature: number | null, classes: number): Float64Array {
  const mean = new Float64Array(seeds[0]!.length);
  const powers = new Float64Array(classes);
  for (const table of seeds) {
    for (let row = 0; row < table.length; row += classes) {
      let total = 0;
      for (let k = 0; k < classes; k++) {
        const value = table[row + k]!;
        powers[k] = temperature === null ? value : exp(log(Math.max(value, LEAST_PROBABILITY)) / temperature);
        total += powers[k]!;
      }
      const whole = temperature === null ? 1 : total;
      for (let k = 0; k < classes; k++) mean[row + k]! += powers[k]! / whole / seeds.length;
    }
  }
  return mean;
}
