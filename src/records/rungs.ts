import { InputError } from "../tensor/index.js";
import type { TrialRow } from "./trial-row.js";
import type { SearchDefinition, TuningRecord } from "./tuning.js";

/** How many configurations are trained for how many epochs; undefined where each has its own. */
export interface RungPlan {
  readonly configurations: number;
  readonly epochs: number | undefined;
}

/** A rung's configurations, best first once all have been trained. */
export interface Standing {
  readonly configuration: string;
  /** Null where a fold's training failed. */
  readonly score: RungScore | null;
  /** Of the first fold that failed. */
  readonly reason: string | null;
}

/** Over all windows of the training subjects, each judged by the network that held its subject out. */
export interface RungScore {
  /** Share classified rightly. */
  readonly accuracy: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
}

/** One rung as far as it has come. */
export interface Rung extends RungPlan {
  /** From 0: of a Hyperband which of its successive halvings. */
  readonly bracket: number;
  /** From 0. */
  readonly rung: number;
  /** Who takes part, in the order of their drawing. */
  readonly entered: readonly string[];
  /** Null as long as trainings are missing. */
  readonly standings: readonly Standing[] | null;
  /** Who goes on, best first; none on the last rung. */
  readonly promoted: readonly string[];
}

/**
 * The rungs of a search, one list a bracket. Epochs are those of the last rung divided by eta as often as there are rungs behind, rounded down, so that
 * the last is maximumEpochs whole; Li et al. ("Hyperband", JMLR 18, 2018, algorithm 1) have the same, not rounded. Throws InputError, beginning with
 * `place`, where eta and the numbers leave nothing to halve.
 */
export function rungPlans(search: SearchDefinition, place: string): RungPlan[][] {
  if (search.kind === "random") return [[{ configurations: search.trials, epochs: undefined }]];
  const { eta, maximumEpochs } = search;
  const least = search.kind === "hyperband" ? 1 : search.minimumEpochs;
  let last = 0;
  for (let epochs = least * eta; epochs <= maximumEpochs; epochs *= eta) last++;
  if (last === 0) {
    const expected = search.kind === "hyperband" ? `eta, ${eta}` : `eta times minimumEpochs, ${eta * least}`;
    throw new InputError(`${place}: search.maximumEpochs: expected at least ${expected}, for a second rung; received ${maximumEpochs}`);
  }
  const bracket = (first: number, halvings: number): RungPlan[] =>
    Array.from({ length: halvings + 1 }, (_, i) => ({
      configurations: Math.floor(first / power(eta, i)),
      epochs: Math.floor(maximumEpochs / power(eta, halvings - i)),
    }));
  if (search.kind === "hyperband") {
    return Array.from({ length: last + 1 }, (_, i) => {
      const halvings = last - i;
      return bracket(Math.ceil(((last + 1) * power(eta, halvings)) / (halvings + 1)), halvings);
    });
  }
  const fewest = power(eta, last);
  if (search.trials < fewest) {
    throw new InputError(
      `${place}: search.trials: expected at least ${fewest}, so that one of them is left for the last of ${last + 1} rungs; received ${search.trials}`,
    );
  }
  return [bracket(search.trials, last)];
}

/**
 * Where a search stands by its rows alone: each bracket up to its first rung that is not complete. Of a complete rung the best are promoted: by accuracy
 * over all windows, of equals the lower loss, of these who was drawn earlier. Whoever failed in a fold comes last, and goes no further.
 * Which rows there are decides, not their order: any number of workers promotes the same.
 */
export function rungsOf({ definition, configurations }: Pick<TuningRecord, "definition" | "configurations">, rows: readonly TrialRow[]): Rung[] {
  const { search, folds, name } = definition;
  const plans = rungPlans(search, `tuning ${name}`);
  const rungs: Rung[] = [];
  let drawn = 0;
  for (const [bracket, plan] of plans.entries()) {
    let entered: readonly string[] = configurations.slice(drawn, (drawn += plan[0]!.configurations)).map((one) => one.name);
    for (const [rung, { epochs }] of plan.entries()) {
      const standings = standingsOf(entered, rows, epochs, folds);
      const next = plan[rung + 1]?.configurations ?? 0;
      const finished = standings?.filter(({ score }) => score !== null).map(({ configuration }) => configuration) ?? [];
      const promoted = finished.slice(0, next);
      rungs.push({ bracket, rung, configurations: entered.length, epochs, entered, standings, promoted });
      if (promoted.length === 0) break;
      const among = new Set(promoted);
      entered = entered.filter((one) => among.has(one));
    }
  }
  return rungs;
}

/** The rungs that nothing comes behind: what is chosen is the best of these. */
export function lastRungs({ definition }: Pick<TuningRecord, "definition">, rungs: readonly Rung[]): Rung[] {
  const plans = rungPlans(definition.search, `tuning ${definition.name}`);
  return rungs.filter(({ bracket, rung }) => rung === plans[bracket]!.length - 1);
}

/** The best of all that were trained to the end; undefined where a rung is not complete, or nobody finished. */
export function chosenOf(tuning: Pick<TuningRecord, "definition" | "configurations">, rungs: readonly Rung[]): Standing | undefined {
  if (rungs.some(({ standings }) => standings === null)) return undefined;
  const order = orderOf(tuning.configurations.map(({ name }) => name));
  return lastRungs(tuning, rungs)
    .flatMap(({ standings }) => standings!.filter(({ score }) => score !== null))
    .sort(order)[0];
}

/** Whole, and exact: `**` need not be. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let i = 0; i < exponent; i++) product *= base;
  return product;
}

function standingsOf(entered: readonly string[], rows: readonly TrialRow[], epochs: number | undefined, folds: number): Standing[] | null {
  const own = new Map<string, TrialRow[]>(entered.map((name) => [name, []]));
  for (const row of rows) if (epochs === undefined || row.epochs === epochs) own.get(row.configuration)?.push(row);
  if (entered.some((name) => own.get(name)!.length < folds)) return null;
  return entered.map((name) => standingOf(name, own.get(name)!)).sort(orderOf(entered));
}

/** Rows in the order of their folds: a mean must not depend on which came first. */
function standingOf(configuration: string, rows: readonly TrialRow[]): Standing {
  const sorted = [...rows].sort((a, b) => a.fold! - b.fold!);
  let [windows, right, loss] = [0, 0, 0];
  for (const row of sorted) {
    if (row.status === "failed") return { configuration, score: null, reason: `fold ${row.fold}: ${row.reason}` };
    const own = row.predicted.length;
    windows += own;
    // A whole number, which the share was made of.
    right += Math.round(row.accuracy * own);
    loss += row.loss * own;
  }
  return { configuration, score: { accuracy: right / windows, loss: loss / windows }, reason: null };
}

function orderOf(drawn: readonly string[]): (a: Standing, b: Standing) => number {
  const place = new Map(drawn.map((name, i) => [name, i]));
  return (a, b) => {
    const earlier = place.get(a.configuration)! - place.get(b.configuration)!;
    if (a.score === null || b.score === null) return Number(a.score === null) - Number(b.score === null) || earlier;
    return b.score.accuracy - a.score.accuracy || a.score.loss - b.score.loss || earlier;
  };
}
