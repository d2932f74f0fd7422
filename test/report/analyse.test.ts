import assert from "node:assert/strict";
import { test } from "node:test";
import type { FinishedTrial, StudyDefinition, StudyRun } from "../../src/records/index.js";
import { analyse } from "../../src/report/index.js";
import { DATA, DEFINITION, finishedTrial, MACHINE, PLAN, STUDY } from "../support/study-records.js";

// The article's own runs, so that its own statistics must come out.
const OFF = [91.483, 91.245, 90.838, 89.243, 90.193, 90.465, 90.397, 90.567, 88.938, 91.144];
const ON = [92.908, 90.94, 92.297, 91.822, 92.094, 91.313, 91.653, 89.141, 91.11, 91.89];

/** A run whose trials have these accuracies, in percent with three decimals. */
function runOf(accuracies: readonly (readonly number[])[], change: Partial<StudyDefinition> = {}): StudyRun {
  const names = ["filters=8", "filters=16"];
  const rows = accuracies.flatMap((list, c) =>
    list.map((percent, i): FinishedTrial => ({
      ...finishedTrial(c * 100 + i),
      configuration: names[c]!,
      seed: 1 + i,
      accuracy: percent / 100,
    })),
  );
  const definition = { ...DEFINITION, repeats: 10, ...change };
  return { study: { ...STUDY, definition }, machines: [MACHINE], data: DATA, networks: PLAN.networks, rows, planned: 20 };
}

test("the article's runs agree with the article, and give its difference with SciPy's exact p", () => {
  const results = [
    { configuration: "filters=8", mean: 90.451, sd: 0.785, repeats: 10 },
    { configuration: "filters=16", mean: 91.517, sd: 0.965, repeats: 10 },
  ];
  const { configurations, comparisons, chosenOnTest } = analyse(runOf([OFF, ON], { expectation: { source: "the article", results } }));
  for (const { expected, summary } of configurations) {
    assert.ok(Math.abs(expected!.difference!) < 1e-3 && expected!.same === true);
    // Both standard errors are those of the same ten runs: sample SD over n, and population SD over n - 1, which are equal.
    assert.ok(Math.abs(expected!.standardError! - Math.sqrt(2) * 100 * (summary!.sd! / Math.sqrt(10))) < 2e-4);
    assert.ok(summary!.seedInterval![0] < summary!.mean && summary!.mean < summary!.seedInterval![1]);
    assert.equal(summary!.subjectInterval, null, "one subject says nothing about others");
  }
  const [only] = comparisons;
  assert.ok(comparisons.length === 1 && Math.abs(only!.difference - 0.01066) < 5e-5);
  assert.ok(Math.abs(only!.p - 0.008930698) < 1e-8 && only!.pHolm === only!.p && only!.effect === 0.84 && only!.method === "exact");
  assert.match(only!.verdict, /^filters=16 is better than filters=8: \+1\.1 points \(p = 0\.009; 84 % of/);
  assert.match(chosenOnTest!, /choosing on the test set/);
});

test("a mean more than two standard errors away is not the same, and without a spread nobody knows", () => {
  const expect = (mean: number, sd?: number) => ({
    source: "s",
    results: [{ configuration: "filters=8", mean, ...(sd && { sd, repeats: 10 }) }],
  });
  const agreement = (definition: Partial<StudyDefinition>, accuracies = [OFF, ON]) =>
    analyse(runOf(accuracies, definition)).configurations[0]!.expected!;
  const error = agreement({ expectation: expect(90.451, 0.785) }).standardError!;
  assert.equal(agreement({ expectation: expect(90.4513 + 1.99 * error, 0.785) }).same, true);
  assert.equal(agreement({ expectation: expect(90.4513 + 2.01 * error, 0.785) }).same, false);
  assert.deepEqual([agreement({ expectation: expect(80) }).same, agreement({ expectation: expect(80) }).standardError], [null, null]);
  assert.equal(agreement({ expectation: expect(80, 1) }, [[90], ON]).same, null);
  assert.equal(agreement({ expectation: expect(80, 1) }, [[], ON]).difference, null);
});

test("Wilcoxon pairs runs by seed and takes only seeds that both have", () => {
  const paired = analyse(runOf([OFF, ON], { analysis: { compare: "all", test: "wilcoxon" } })).comparisons[0]!;
  assert.ok(Math.abs(paired.p - 0.037109375) < 1e-12 && paired.test === "wilcoxon");
  const fewer = analyse(runOf([OFF.slice(0, 6), ON], { analysis: { compare: "all", test: "wilcoxon" } })).comparisons[0]!;
  const same = analyse(runOf([OFF.slice(0, 6), ON.slice(0, 6)], { analysis: { compare: "all", test: "wilcoxon" } })).comparisons[0]!;
  assert.deepEqual({ ...fewer, verdict: same.verdict }, same);
  // Seeds 1 to 10: b is better but for seeds 2 and 8.
  assert.deepEqual([paired.effect, paired.commonSeeds, fewer.effect, fewer.commonSeeds], [0.8, 10, 5 / 6, 6]);
  assert.match(paired.verdict, /^filters=16 is better than filters=8: \+1\.1 points \(p = 0\.04; filters=16 won with 8 of 10 seeds\)$/);
  assert.equal(fewer.verdict, `${same.verdict}, over the 6 seeds that both finished`);
});

test("with Wilcoxon's test the effect is that of the pairs, not of runs that it never compares", () => {
  // Each seed gains a little, and seeds differ by much more.
  const a = Array.from({ length: 12 }, (_, i) => 70 + i);
  const b = a.map((value) => value + 0.1);
  const by = (test: "wilcoxon" | "mann-whitney") =>
    analyse(runOf([a, b], { repeats: 12, analysis: { compare: "all", test } })).comparisons[0]!;
  assert.equal(by("wilcoxon").effect, 1);
  assert.match(by("wilcoxon").verdict, /won with 12 of 12 seeds/);
  assert.ok(by("mann-whitney").effect < 0.6 && by("mann-whitney").commonSeeds === null);
});

test("p is corrected for all of the study's pairs, also for those that have no runs yet", () => {
  const run = runOf([OFF, ON]);
  const more = ["a", "b", "c"].map((configuration) => ({ ...run.networks[0]!, configuration }));
  for (const testName of ["mann-whitney", "wilcoxon"] as const) {
    const definition = { ...run.study.definition, analysis: { compare: "all", test: testName } } as const;
    const study = { ...run.study, definition };
    const { comparisons, pairs } = analyse({ ...run, study, networks: [...run.networks, ...more], planned: 50 });
    const [only] = comparisons;
    assert.deepEqual([comparisons.length, pairs], [1, 10]);
    assert.equal(only!.pHolm, 10 * only!.p);
    assert.match(only!.verdict, /, Holm /);
  }
});

test("an unfinished run says what it can, and validation subjects are not the test set", () => {
  const run = runOf([OFF.slice(0, 2), []]);
  const { configurations, comparisons } = analyse(run);
  assert.deepEqual([configurations[1]!.summary, comparisons], [null, []]);
  const held = { ...run, data: { ...DATA, judged: { ...DATA.judged, part: "validation" as const } } };
  assert.equal(analyse(held).chosenOnTest, null);
});
