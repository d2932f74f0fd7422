// The README's table of studies, from records made here: what it says where a spread is known, and where it is not.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { renderStudies } from "../../scripts/measured-studies.js";
import { openRun } from "../../src/files/index.js";
import type { ExpectedResult, FinishedTrial, StudyDefinition } from "../../src/records/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { DEFINITION, finishedTrial, PLAN, STUDY } from "../support/study-records.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Made {
  readonly results?: readonly ExpectedResult[];
  readonly repeats?: number;
  readonly finished?: number;
  readonly analysis?: StudyDefinition["analysis"];
}

/** The lines that the README would have of one study, with filters=8 right in 50, 51, 52 % of the windows and filters=16 in 10 % more. */
async function linesOf(t: TestContext, { results = [], repeats = 3, finished = 2 * repeats, analysis }: Made): Promise<string[]> {
  const folder = temporaryDirectory(t);
  const definition: StudyDefinition = {
    ...DEFINITION,
    repeats,
    expectation: { source: "the article", results },
    ...(analysis && { analysis }),
  };
  const run = await openRun(join(folder, "made", "sizes"), { ...PLAN, study: { ...STUDY, definition } });
  for (let i = 0; i < finished; i++) {
    const row: FinishedTrial = { ...finishedTrial(i), accuracy: 0.5 + 0.01 * (i >> 1) + 0.1 * (i % 2) };
    run.append(row, 1);
  }
  run.close();
  return (await renderStudies(folder, "made")).split("\n");
}

const rowsOf = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith("| Sizes"));

test("a mean with its spread is held against ours, and one that nobody reported leaves its cells empty", async (t) => {
  const lines = await linesOf(t, { results: [{ configuration: "filters=8", mean: 53, sd: 0.5, repeats: 10 }] });
  assert.deepEqual(rowsOf(lines), [
    "| Sizes | filters=8 | 1 | 53.00 ± 0.50 (10) | **51.00** ± 1.00 (3) | −2.00 ± 0.60 | **no** |",
    "| Sizes | filters=16 | 1 |  | **61.00** ± 1.00 (3) |  |  |",
  ]);
  assert.ok(
    lines.some((line) =>
      line.startsWith("Further apart: filters=8. Where nothing differs, two standard errors are still exceeded now and then: of 1 mean"),
    ),
  );
  assert.ok(lines.some((line) => line.endsWith("What the runs say, Mann-Whitney with Holm's correction within a study:")));
  assert.ok(lines.includes("- Sizes: 1 of 1 pairs cannot be told apart."));
});

test("where a spread or the number of runs is unknown, so is whether the means are the same", async (t) => {
  const results = [
    { configuration: "filters=8", mean: 51 },
    { configuration: "filters=16", mean: 60, sd: 0.5 },
  ];
  assert.deepEqual(rowsOf(await linesOf(t, { results })), [
    "| Sizes | filters=8 | 1 | 51.00 | **51.00** ± 1.00 (3) | 0.00 | unknown |",
    "| Sizes | filters=16 | 1 | 60.00 ± 0.50 | **61.00** ± 1.00 (3) | +1.00 | unknown |",
  ]);
  const single = await linesOf(t, { repeats: 1, results: [{ configuration: "filters=8", mean: 51, sd: 0.5, repeats: 10 }] });
  assert.equal(rowsOf(single)[0], "| Sizes | filters=8 | 1 | 51.00 ± 0.50 (10) | **50.00** (1) | −1.00 | unknown |");
});

test("the test is named that was made, and none where no pair was compared", async (t) => {
  const paired = await linesOf(t, { analysis: { compare: "all", test: "wilcoxon" } });
  assert.ok(paired.some((line) => line.includes("What the runs say, Wilcoxon, paired by seed, with Holm's")));
  const none = (await linesOf(t, { analysis: { compare: [] } })).join("\n");
  assert.doesNotMatch(none, /What the runs say|Mann-Whitney/);
});

test("where nothing was reported there are no columns for it", async (t) => {
  const lines = await linesOf(t, {});
  assert.ok(lines.includes("| study | configuration | parameters | Stride |"));
  assert.equal(rowsOf(lines)[0], "| Sizes | filters=8 | 1 | **51.00** ± 1.00 (3) |");
  assert.doesNotMatch(lines.join("\n"), /The article's SD/);
});

test("a peer's runs of the same network are told beside ours, by the same test, and refused beside several configurations", async (t) => {
  const folder = temporaryDirectory(t);
  const definition: StudyDefinition = { ...DEFINITION, grid: { filters: [8] }, repeats: 4, analysis: { compare: [] } };
  const networks = PLAN.networks.slice(0, 1);
  const run = await openRun(join(folder, "made", "sizes"), { ...PLAN, networks, study: { ...STUDY, definition } });
  for (let i = 0; i < 4; i++) run.append({ ...finishedTrial(2 * i), accuracy: 0.5 + 0.01 * i }, 1);
  run.close();
  const peer = join(folder, "made", "peer.json");
  const document = { keras: "3.0", tensorflow: "2.0", filters: 8, kernel_size: 3, epochs: 2, accuracies: [60, 61, 62, 63] };
  writeFileSync(peer, JSON.stringify(document));
  const told = (await renderStudies(folder, "made")).split("\n").find((line) => line.startsWith("Keras 3.0 on TensorFlow 2.0 itself"));
  assert.match(told!, /--filters 8 --kernel-size 3 --epochs 2 --seeds 4`: \*\*61\.50\*\* ± 1\.29 \(4\)\. /);
  // Exact, all four of one above all four of the other: 2 of the 70 arrangements.
  assert.match(told!, /Keras is better than Stride: \+10\.0 points \(p = 0\.03; 100 % of the runs of Keras beat one of Stride\)\.$/);
  writeFileSync(peer, JSON.stringify({ ...document, filters: 16 }));
  await assert.rejects(renderStudies(folder, "made"), (error) =>
    assertRefusal(error, /peer\.json: expected filters, kernel size and epochs 8, 3, 2, as the study beside it; received 16, 3, 2$/),
  );
  writeFileSync(peer, JSON.stringify({ ...document, accuracies: [60] }));
  await assert.rejects(renderStudies(folder, "made"), /peer\.json: accuracies: /);
});

test("an unfinished study is refused", async (t) => {
  await assert.rejects(linesOf(t, { finished: 5 }), (error) =>
    assertRefusal(error, /made.sizes: expected 6 finished trials; received 5; finish it first$/),
  );
});
