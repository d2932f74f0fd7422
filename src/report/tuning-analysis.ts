import {
  chosenOf,
  rungPlans,
  rungsOf,
  type FinishedTrial,
  type OptionValue,
  type Rung,
  type SpaceParameter,
  type TuningRun,
} from "../records/index.js";
import {
  holm,
  meanInterval,
  rankCorrelation,
  rankGroups,
  scoreClassification,
  summarize,
  varianceExplained,
  type RankCorrelation,
  type Summary,
  type VarianceExplained,
} from "../scores/index.js";
import { foldResults, poolFolds } from "./folds.js";

/** What a configuration came to on the last rung that it was trained on. */
export interface TunedConfiguration {
  readonly name: string;
  readonly values: Readonly<Record<string, OptionValue>>;
  readonly parameters: number;
  /** From 0. */
  readonly bracket: number;
  readonly epochs: number;
  /** Rungs that it did not get to. */
  readonly left: number;
  /** Null where a training failed; `reason` then says why. */
  readonly score: TunedScore | null;
  readonly reason: string | null;
}

export interface TunedScore {
  /** Over all windows. */
  readonly accuracy: number;
  readonly loss: number;
  readonly macroF1: number;
  /** Of each subject, by ascending number. */
  readonly perSubject: readonly number[];
  /** Of the subjects' accuracies, and of the folds'. */
  readonly subjects: Summary;
  readonly folds: Summary;
}

/** How much one parameter had to do with the accuracy of the first rung. */
export interface ParameterImportance {
  readonly name: string;
  /** Configurations that have it and finished. */
  readonly count: number;
  /** Of its choices, or of as many groups of its numbers; null where there are too few to tell. */
  readonly groups: number;
  readonly explained: (VarianceExplained & { readonly pHolm: number }) | null;
  /** Of numbers alone. */
  readonly correlation: RankCorrelation | null;
  /** Of choices alone: the mean accuracy of each with its 95 % interval, best first. */
  readonly levels: readonly {
    readonly value: OptionValue;
    readonly count: number;
    readonly mean: number;
    readonly interval: readonly [number, number] | null;
  }[];
}

export interface TuningAnalysis {
  readonly rungs: readonly Rung[];
  /** Trainings that the search has made. */
  readonly trainings: number;
  /** Those that went furthest first, and of these the best; null where nothing was complete. */
  readonly ranking: readonly TunedConfiguration[];
  /** The first of the ranking, once nothing is missing. */
  readonly chosen: TunedConfiguration | null;
  /** On the first rung of the largest bracket, most first. */
  readonly importance: readonly ParameterImportance[];
  /** Configurations that importance is told from. */
  readonly compared: number;
}

/** Fewer configurations than this a parameter show strong effects alone. */
export const FEW_A_PARAMETER = 10;
/** Any seed will do, but the same rows must give the same p. */
const PERMUTATION_SEED = 1;

/** What a tuning's rows say. Accuracies are shares. */
export function analyseTuning(run: TuningRun): TuningAnalysis {
  const { tuning, rows } = run;
  const rungs = rungsOf(tuning, rows);
  const ranking = rankingOf(run, rungs);
  const best = chosenOf(tuning, rungs);
  const first = rungs[0]!;
  const compared = first.standings?.filter(({ score }) => score !== null) ?? [];
  const accuracies = new Map(compared.map(({ configuration, score }) => [configuration, score!.accuracy]));
  return {
    rungs,
    trainings: rows.length,
    ranking,
    chosen: (best && ranking.find(({ name }) => name === best.configuration)) ?? null,
    importance: importanceOf(run, accuracies),
    compared: compared.length,
  };
}

function rankingOf({ tuning, data, networks, rows }: TuningRun, rungs: readonly Rung[]): TunedConfiguration[] {
  const plans = rungPlans(tuning.definition.search, `tuning ${tuning.definition.name}`);
  const values = new Map(tuning.configurations.map((one) => [one.name, one.values]));
  const parameters = new Map(networks.map(({ configuration, network }) => [configuration, network.parameters]));
  const last = new Map<string, TunedConfiguration>();
  for (const { bracket, rung, epochs, standings } of rungs) {
    for (const { configuration, score, reason } of standings ?? []) {
      const own = rows.filter((row) => row.configuration === configuration && (epochs === undefined || row.epochs === epochs));
      last.delete(configuration);
      last.set(configuration, {
        name: configuration,
        values: values.get(configuration)!,
        parameters: parameters.get(configuration)!,
        bracket,
        epochs: own[0]!.epochs!,
        left: plans[bracket]!.length - 1 - rung,
        score: score && { ...score, ...spreadOf(data, own as FinishedTrial[]) },
        reason,
      });
    }
  }
  // What was put in last went furthest in its bracket; equal scores keep the order of the rung.
  const by = ({ score }: TunedConfiguration): number => score?.accuracy ?? -1;
  return [...last.values()].sort(
    (a, b) =>
      a.left - b.left || by(b) - by(a) || (a.score?.loss ?? 0) - (b.score?.loss ?? 0) || Number(a.name.slice(1)) - Number(b.name.slice(1)),
  );
}

function spreadOf(
  data: TuningRun["data"],
  trials: readonly FinishedTrial[],
): Pick<TunedScore, "macroF1" | "perSubject" | "subjects" | "folds"> {
  const [pooled] = poolFolds(data, trials);
  const { perSubject, macroF1 } = scoreClassification({
    labels: Int32Array.from(data.judged.labels),
    subjects: Int32Array.from(data.judged.subjects),
    predicted: Int32Array.from(pooled!.predicted),
    classNames: data.classNames,
  });
  const accuracies = [...perSubject].sort((a, b) => a.subject - b.subject).map(({ accuracy }) => accuracy);
  return {
    macroF1,
    perSubject: accuracies,
    subjects: summarize(accuracies),
    folds: summarize(foldResults(data, trials).map(({ accuracy }) => accuracy!)),
  };
}

function importanceOf({ tuning }: TuningRun, accuracies: ReadonlyMap<string, number>): ParameterImportance[] {
  const all = Object.entries(tuning.definition.space).map(([name, parameter]) => {
    const own = tuning.configurations.filter(({ name: one, values }) => accuracies.has(one) && values[name] !== undefined);
    const scores = own.map((one) => accuracies.get(one.name)!);
    return parameterImportance(
      name,
      parameter,
      own.map(({ values }) => values[name]!),
      scores,
    );
  });
  const told = all.filter(({ explained }) => explained !== null);
  const corrected = told.length === 0 ? [] : holm(told.map(({ explained }) => explained!.p));
  const withHolm = new Map(told.map((one, i) => [one.name, { ...one, explained: { ...one.explained!, pHolm: corrected[i]! } }]));
  return all
    .map((one): ParameterImportance => withHolm.get(one.name) ?? { ...one, explained: null })
    .sort((a, b) => (b.explained?.share ?? -Infinity) - (a.explained?.share ?? -Infinity) || 0);
}

function parameterImportance(name: string, { choice }: SpaceParameter, values: readonly OptionValue[], scores: readonly number[]) {
  const count = values.length;
  if (choice) {
    const groups = values.map((value) => choice.findIndex((one) => JSON.stringify(one) === JSON.stringify(value)));
    const levels = choice.flatMap((value, group) => {
      const own = scores.filter((_, i) => groups[i] === group);
      if (own.length === 0) return [];
      const interval = meanInterval(own);
      return [{ value, count: own.length, mean: summarize(own).mean, interval: interval && ([interval.low, interval.high] as const) }];
    });
    levels.sort((a, b) => b.mean - a.mean);
    const explained = count === 0 ? null : varianceExplained(groups, scores, { seed: PERMUTATION_SEED });
    return { name, count, groups: new Set(groups).size, explained, correlation: null, levels };
  }
  const numbers = values as readonly number[];
  const groups = count === 0 ? [] : rankGroups(numbers, binsFor(count));
  return {
    ...{ name, count, groups: new Set(groups).size, levels: [] },
    explained: count === 0 ? null : varianceExplained(groups, scores, { seed: PERMUTATION_SEED }),
    correlation: count === 0 ? null : rankCorrelation(numbers, scores),
  };
}

/** Groups of numbers: enough to see an optimum inside, as few as leave several configurations in each. */
function binsFor(count: number): number {
  return count < 12 ? 2 : count < 32 ? 3 : 4;
}
