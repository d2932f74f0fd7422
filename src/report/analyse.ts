import type { AnalysisDefinition, DataFacts, ExpectedResult, FinishedTrial, StudyRun } from "../records/index.js";
import {
  bootstrapInterval,
  bootstrapSubjects,
  countWins,
  describeComparison,
  holm,
  mannWhitneyU,
  quartiles,
  summarize,
  varghaDelaneyA,
  wilcoxonSignedRank,
  type Interval as BootstrapInterval,
  type SubjectTally,
  type Wins,
} from "../scores/index.js";
import type { Agreement, ComparisonResult, ConfigurationResult, ConfigurationSummary, Interval, StudyAnalysis } from "./analysis-types.js";
import { foldResults } from "./folds.js";
import { finishedRows, finishedTrials, subjectRows } from "./tallies.js";

/** Of the bootstrap: any will do, but the same rows must give the same report. */
const BOOTSTRAP_SEED = 1;

/** What the rows of a run say: each configuration for itself, and the pairs that the definition asks for. Unfinished runs say less. */
export function analyse(run: StudyRun): StudyAnalysis {
  const { definition } = run.study;
  const finished = new Map(run.networks.map(({ configuration }) => [configuration, finishedTrials(run, configuration)]));
  const expected = new Map(definition.expectation?.results.map((result) => [result.configuration, result]));
  const configurations = run.networks.map(({ configuration: name, network }): ConfigurationResult => {
    const trials = finished.get(name)!;
    const summary = trials.length > 0 ? summarizeTrials(trials, run.data) : null;
    const reported = expected.get(name);
    return {
      name,
      parameters: network.parameters,
      multiplyAdds: network.multiplyAdds,
      seeds: trials.map(({ seed }) => seed),
      accuracies: trials.map(({ accuracy }) => accuracy),
      folds: run.data.judged.folds ? foldResults(run.data, finishedRows(run, name)) : null,
      failed: run.rows.filter((row) => row.configuration === name && row.status === "failed").length,
      summary,
      expected: reported ? { ...reported, ...agreementOf(summary, trials.length, reported) } : null,
    };
  });
  const several = configurations.length > 1;
  const { part } = run.data.judged;
  const testAmongThem = part === "held-out" && definition.split.kind !== "official" && definition.split.subjects === "all";
  return {
    configurations,
    ...compare(definition.analysis, finished, run.data),
    chosenOnTest: several && (part === "test" || testAmongThem) ? chosenOnTestNote(configurations.length, testAmongThem) : null,
  };
}

function chosenOnTestNote(count: number, amongThem: boolean): string {
  if (amongThem) {
    return `These ${count} configurations are compared on all subjects, the test subjects among them. Whoever takes the best of them has chosen on the test set: cross-validate over the training subjects to choose, and open the test set once.`;
  }
  return `These ${count} configurations are compared on the test subjects. To take the best of them and quote its accuracy would be choosing on the test set: choose on validation subjects, and open the test set once.`;
}

function summarizeTrials(trials: readonly FinishedTrial[], data: DataFacts): ConfigurationSummary {
  const accuracies = trials.map(({ accuracy }) => accuracy);
  const { mean, sd, median, min, max } = summarize(accuracies);
  const { q1, q3 } = quartiles(accuracies);
  const bounds = (interval: BootstrapInterval | null): Interval | null => interval && [interval.low, interval.high];
  return {
    mean,
    sd,
    median,
    q1,
    q3,
    min,
    max,
    seedInterval: bounds(bootstrapInterval(accuracies, { seed: BOOTSTRAP_SEED })),
    subjectInterval: bounds(
      bootstrapSubjects(
        trials.map((trial) => tallySubjects(trial, data)),
        { seed: BOOTSTRAP_SEED },
      ),
    ),
  };
}

function tallySubjects({ predicted }: FinishedTrial, { judged }: DataFacts): SubjectTally[] {
  const tallies = new Map<number, { subject: number; windows: number; right: number }>();
  judged.subjects.forEach((subject, i) => {
    const tally = tallies.get(subject) ?? { subject, windows: 0, right: 0 };
    tallies.set(subject, tally);
    tally.windows++;
    if (predicted[i] === judged.labels[i]) tally.right++;
  });
  return [...tallies.values()];
}

/** Theirs is a population's standard deviation over n runs; the error of a mean takes the sample's, over n - 1. */
function agreementOf(ours: ConfigurationSummary | null, count: number, { mean, sd, repeats }: ExpectedResult): Agreement {
  if (!ours) return { difference: null, standardError: null, same: null };
  const difference = 100 * ours.mean - mean;
  if (ours.sd === null || sd === undefined || repeats === undefined || repeats < 2) return { difference, standardError: null, same: null };
  const standardError = Math.sqrt((100 * ours.sd) ** 2 / count + sd ** 2 / (repeats - 1));
  return { difference, standardError, same: Math.abs(difference) <= 2 * standardError };
}

function compare(
  { compare: asked, test: askedTest }: AnalysisDefinition,
  finished: ReadonlyMap<string, readonly FinishedTrial[]>,
  data: DataFacts,
): Pick<StudyAnalysis, "comparisons" | "pairs"> {
  const test = askedTest ?? (data.judged.folds ? "wilcoxon-by-subject" : "mann-whitney");
  const names = [...finished.keys()];
  const pairs = asked === "all" ? names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const)) : asked;
  if (pairs.length === 0) return { comparisons: [], pairs: 0 };
  const testOf = { "mann-whitney": compareRuns, wilcoxon: compareBySeed, "wilcoxon-by-subject": compareBySubject }[test];
  const outcomes = pairs.map(([a, b]) => testOf(finished.get(a)!, finished.get(b)!, data));
  // A pair without runs counts as one that shows nothing: a study must not become surer of the others by failing in some.
  const adjusted = holm(outcomes.map((outcome) => outcome?.p ?? 1));
  const comparisons = pairs.flatMap(([a, b], i): ComparisonResult[] => {
    const outcome = outcomes[i];
    if (!outcome) return [];
    const { meanA, meanB, p, method, effect, commonSeeds, wins, partial } = outcome;
    const pHolm = adjusted[i]!;
    const { sentence } = describeComparison({
      aName: a,
      bName: b,
      meanA,
      meanB,
      p,
      ...(pairs.length > 1 && { pHolm }),
      ...(wins ? { wins, pairedBy: test === "wilcoxon" ? "seed" : "subject" } : { superiority: effect }),
    });
    const over = partial ? `, over the ${commonSeeds === 1 ? "one seed" : `${commonSeeds} seeds`} that both finished` : "";
    return [{ a, b, difference: meanB - meanA, test, commonSeeds, method, p, pHolm, effect, verdict: sentence + over }];
  });
  return { comparisons, pairs: pairs.length };
}

interface Outcome extends Pick<ComparisonResult, "method" | "p" | "effect" | "commonSeeds"> {
  readonly meanA: number;
  readonly meanB: number;
  readonly wins: Wins | null;
  /** Whether there are finished runs that it leaves out. */
  readonly partial: boolean;
}

/** Null where either has no run. */
function compareRuns(a: readonly FinishedTrial[], b: readonly FinishedTrial[]): Outcome | null {
  if (a.length === 0 || b.length === 0) return null;
  const [x, y] = [accuraciesOf(a), accuraciesOf(b)];
  const { p, method } = mannWhitneyU(x, y);
  const [{ mean: meanA }, { mean: meanB }] = [summarize(x), summarize(y)];
  return { meanA, meanB, p, method, effect: varghaDelaneyA(x, y), commonSeeds: null, wins: null, partial: false };
}

/** Null where they have no seed in common. */
function compareBySeed(a: readonly FinishedTrial[], b: readonly FinishedTrial[]): Outcome | null {
  const [left, right] = pairBySeed(a, b);
  const commonSeeds = left.length;
  if (commonSeeds === 0) return null;
  const [x, y] = [accuraciesOf(left), accuraciesOf(right)];
  const { p, method } = wilcoxonSignedRank(x, y);
  const [{ mean: meanA }, { mean: meanB }] = [summarize(x), summarize(y)];
  const wins = countWins(x, y);
  const effect = (wins.won + wins.tied / 2) / wins.pairs;
  return { meanA, meanB, p, method, effect, commonSeeds, wins, partial: commonSeeds < Math.max(a.length, b.length) };
}

/** Subjects as pairs, each with its mean accuracy over a configuration's runs. Null where either has no run. */
function compareBySubject(a: readonly FinishedTrial[], b: readonly FinishedTrial[], data: DataFacts): Outcome | null {
  if (a.length === 0 || b.length === 0) return null;
  const [x, y] = [a, b].map((trials) => {
    const rows = subjectRows(data, trials).sort((one, other) => (one.name < other.name ? -1 : 1));
    return rows.map(({ values }) => summarize(values).mean);
  }) as [number[], number[]];
  const { p, method } = wilcoxonSignedRank(x, y);
  const wins = countWins(x, y);
  const [{ mean: meanA }, { mean: meanB }] = [summarize(accuraciesOf(a)), summarize(accuraciesOf(b))];
  return { meanA, meanB, p, method, effect: (wins.won + wins.tied / 2) / wins.pairs, commonSeeds: null, wins, partial: false };
}

function accuraciesOf(trials: readonly FinishedTrial[]): number[] {
  return trials.map(({ accuracy }) => accuracy);
}

/** Of two configurations the trials of those seeds that both have finished, in the same order. */
function pairBySeed(a: readonly FinishedTrial[], b: readonly FinishedTrial[]): [FinishedTrial[], FinishedTrial[]] {
  const seeds = new Set(b.map(({ seed }) => seed));
  const both = a.filter(({ seed }) => seeds.has(seed));
  return [both, both.map(({ seed }) => b.find((trial) => trial.seed === seed)!)];
}
