import type { FinishedTrial, StudyRun } from "../../../src/records/index.js";
import type { ConfigurationResult, StudyAnalysis } from "../../../src/report/index.js";
import { summarize } from "../../../src/scores/index.js";

/** Plain statistics; the intervals and p values are made up. */
export function madeUpAnalysis(run: StudyRun): StudyAnalysis {
  const { definition } = run.study;
  const configurations = run.networks.map(({ configuration: name, network }): ConfigurationResult => {
    const trials = run.rows.filter((row) => row.configuration === name);
    const done = trials.filter((row): row is FinishedTrial => row.status === "done");
    const accuracies = done.map(({ accuracy }) => accuracy);
    const reported = definition.expectation?.results.find(({ configuration }) => configuration === name);
    const sorted = [...accuracies].sort((a, b) => a - b);
    const quantile = (p: number): number => {
      const at = p * (sorted.length - 1);
      const low = Math.floor(at);
      return sorted[low]! + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!);
    };
    const { mean, sd, median, min, max } = summarize(accuracies);
    const difference = reported ? 100 * mean - reported.mean : null;
    const standardError = reported?.sd && sd ? Math.sqrt((100 * sd) ** 2 / accuracies.length + reported.sd ** 2 / 9) : null;
    return {
      name,
      parameters: network.parameters,
      multiplyAdds: network.multiplyAdds,
      seeds: done.map(({ seed }) => seed),
      accuracies,
      folds: null,
      failed: trials.length - done.length,
      summary: {
        mean,
        sd,
        median,
        q1: quantile(0.25),
        q3: quantile(0.75),
        min,
        max,
        seedInterval: sd === null ? null : [mean - 0.6 * sd, mean + 0.6 * sd],
        subjectInterval: [mean - 0.031, mean + 0.027],
      },
      expected: reported
        ? {
            ...reported,
            difference,
            standardError,
            same: difference === null || standardError === null ? null : Math.abs(difference) <= 2 * standardError,
          }
        : null,
    };
  });
  return {
    configurations,
    comparisons: configurations.slice(1).map((b, i) => {
      const a = configurations[i]!;
      const difference = b.summary!.mean - a.summary!.mean;
      return {
        a: a.name,
        b: b.name,
        difference,
        test: "mann-whitney",
        commonSeeds: null,
        method: "exact",
        p: 0.0123 * (i + 1),
        pHolm: 0.0369 * (i + 1),
        effect: 0.5 + 5 * difference,
        verdict: `${b.name} is better than ${a.name} by ${(100 * difference).toFixed(2)} points`,
      };
    }),
    pairs: configurations.length - 1,
    chosenOnTest: "Configurations were compared on the test subjects: to choose the best of them is to choose on the test set.",
  };
}
