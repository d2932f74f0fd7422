import type { DataFacts, ExpectedResult, FinishedTrial, StudyDefinition, StudyRun } from "../records/index.js";
import {
  bootstrapInterval,
  bootstrapSubjects,
  describeComparison,
  holm,
  mannWhitneyU,
  quartiles,
  summarize,
  varghaDelaneyA,
  wilcoxonSignedRank,
  type Interval as BootstrapInterval,
  type SubjectTally,
} from "../scores/index.js";
import type { Agreement, ComparisonResult, ConfigurationResult, ConfigurationSummary, Interval, StudyAnalysis } from "./analysis-types.js";

/** Of the bootstrap: any will do, but the same rows must give the same report. */
const BOOTSTRAP_SEED = 1;

/** What the rows of a run say: each configuration for itself, and the pairs that the definition asks for. Unfinished runs say less. */
export function analyse(run: StudyRun): StudyAnalysis {
  const { definition } = run.study;
  const finished = new Map(
    run.networks.map(({ configuration }) => [
      configuration,
      run.rows.filter((row): row is FinishedTrial => row.configuration === configuration && row.status === "done"),
    ]),
  );
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
      failed: run.rows.filter((row) => row.configuration === name && row.status === "failed").length,
      summary,
      expected: reported ? { ...reported, ...agreementOf(summary, trials.length, reported) } : null,
    };
  });
  const several = configurations.length > 1;
  const onTest = run.data.judged.part === "test";
  return {
    configurations,
    comparisons: compare(definition, finished),
    chosenOnTest: several && onTest ? chosenOnTestNote(configurations.length) : null,
  };
}

function chosenOnTestNote(count: number): string {
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

function compare(definition: StudyDefinition, finished: ReadonlyMap<string, readonly FinishedTrial[]>): ComparisonResult[] {
  const { compare: asked, test = "mann-whitney" } = definition.analysis;
  const names = [...finished.keys()];
  const pairs = asked === "all" ? names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const)) : asked;
  const results = pairs.flatMap(([a, b]) => {
    const [left, right] = test === "wilcoxon" ? pairBySeed(finished.get(a)!, finished.get(b)!) : [finished.get(a)!, finished.get(b)!];
    if (left.length === 0 || right.length === 0) return [];
    const [x, y] = [left, right].map((trials) => trials.map(({ accuracy }) => accuracy)) as [number[], number[]];
    const { p, method } = test === "wilcoxon" ? wilcoxonSignedRank(x, y) : mannWhitneyU(x, y);
    return [{ a, b, meanA: summarize(x).mean, meanB: summarize(y).mean, test, method, p, effect: varghaDelaneyA(x, y) }];
  });
  const adjusted = results.length > 0 ? holm(results.map(({ p }) => p)) : [];
  return results.map(({ meanA, meanB, ...result }, i): ComparisonResult => {
    const pHolm = adjusted[i]!;
    const { a: aName, b: bName, p, effect } = result;
    const { sentence } = describeComparison({ aName, bName, meanA, meanB, p, superiority: effect, ...(results.length > 1 && { pHolm }) });
    return { ...result, difference: meanB - meanA, pHolm, verdict: sentence };
  });
}

/** Of two configurations the trials of those seeds that both have finished, in the same order. */
function pairBySeed(a: readonly FinishedTrial[], b: readonly FinishedTrial[]): [FinishedTrial[], FinishedTrial[]] {
  const seeds = new Set(b.map(({ seed }) => seed));
  const both = a.filter(({ seed }) => seeds.has(seed));
  return [both, both.map(({ seed }) => b.find((trial) => trial.seed === seed)!)];
}
