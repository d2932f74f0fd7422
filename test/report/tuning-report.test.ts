import assert from "node:assert/strict";
import { test } from "node:test";
import { analyseTuning, renderTuningReport } from "../../src/report/index.js";
import { HOSTILE } from "./support/study-run.js";
import { madeUpTuning, SPACE, type TuningOptions } from "./support/tuning-run.js";

async function reported(options: TuningOptions, command: string | null = "stride train --data uci-har") {
  const run = madeUpTuning(options);
  const analysis = analyseTuning(run);
  const report = await renderTuningReport({ run, analysis, command });
  const text = report.html
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/<svg[\s\S]*?<\/svg>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
  return { run, analysis, text, ...report };
}

const halving = await reported({ refit: true, failing: ["c3"] });
const random = await reported({ search: { kind: "random", trials: 80 }, refit: true });

test("the same rows give the same page and figures, whatever their order", async () => {
  const run = madeUpTuning({ refit: true, failing: ["c3"] });
  const mixed = { ...run, rows: run.rows.toReversed() };
  const again = await renderTuningReport({ run: mixed, analysis: analyseTuning(mixed), command: "stride train --data uci-har" });
  assert.equal(again.html, halving.html);
  assert.deepEqual(again.figures, halving.figures);
});

test("the first lines say what was chosen, how, the test figure with its interval, and how often the test set was opened", () => {
  const { chosen } = halving.analysis;
  for (const part of [
    `Chosen: ${chosen!.name} , among 36 configurations by folds on training subjects: their fold accuracy is optimistic; the test figure is not.`,
    "On test subjects 93.00 % of 200 windows of 2 test subjects, 95 % over subjects",
    "Test set opened once by this tuning, and 2 times before on that machine",
    "Trains it again stride train --data uci-har",
    "successive halving: 36 configurations, of each rung the best 1 in 3 go on, for about 3 times the epochs, up to 20; seed 1",
    "36 configurations for 2 epochs; 12 configurations for 6 epochs; 4 configurations for 20 epochs",
    "points below: p = ",
    "by Wilcoxon's test over 9 subjects",
    "weightDecay: 0.001 to 0.3, logarithmically, with optimizer adamw",
    "1 configuration failed , and ranks last:",
    "fold 1: fit: the loss is NaN in epoch 2 &lt;b&gt;",
    "Few configurations: 35 for 7 parameters",
  ]) {
    assert.ok(halving.text.includes(part), `${part}\n${halving.text.slice(0, 3000)}`);
  }
});

test("the ranking has those that went furthest first, each with its spread, and the failed last", () => {
  const { ranking, chosen } = halving.analysis;
  assert.deepEqual([ranking.length, ranking.at(-1)!.name, ranking[0]!.name], [36, "c3", chosen!.name]);
  assert.deepEqual(
    ranking.map(({ epochs }) => epochs),
    [...Array<number>(4).fill(20), ...Array<number>(8).fill(6), ...Array<number>(24).fill(2)],
  );
  for (const { score, left } of ranking.slice(0, -1)) {
    assert.ok(score!.subjects.count === 9 && score!.folds.count === 3 && score!.accuracy > 0.7 && left >= 0);
    assert.ok(score!.subjects.min <= score!.accuracy && score!.accuracy <= score!.subjects.max);
  }
  const last = ranking.filter(({ left, score }) => left === 0 && score).map(({ score }) => score!.accuracy);
  assert.deepEqual(
    last,
    last.toSorted((a, b) => b - a),
  );
});

test("what matters is found, and what does not is not called so", () => {
  const [first, second, ...rest] = random.analysis.importance;
  assert.deepEqual([first!.name, second!.name], ["preparation", "learningRate"]);
  assert.ok(first!.explained!.pHolm < 0.01 && first!.explained!.share > first!.explained!.chance);
  assert.equal(first!.levels[0]!.value, "standardize");
  assert.ok(rest.every(({ explained }) => explained!.pHolm > 0.2));
  // A best value inside the range: groups see it, a rank correlation does not.
  assert.ok(Math.abs(second!.correlation!.rho) < 0.4 && second!.explained!.p < 0.05);
  const decay = rest.find(({ name }) => name === "weightDecay")!;
  assert.equal(decay.count, random.run.tuning.configurations.filter(({ values }) => values["optimizer"] === "adamw").length);
  assert.ok(!random.text.includes("Few configurations"));
});

test("a figure a bracket, rungs only where there are several", async () => {
  const names = ["parallel-coordinates", "importance", "parameters", "data-classes", "data-histograms"];
  assert.deepEqual([...random.figures.keys()], names);
  assert.deepEqual([...halving.figures.keys()], [names[0], "rungs", ...names.slice(1)]);
  const hyperband = await reported({ search: { kind: "hyperband", eta: 3, maximumEpochs: 9 } });
  assert.deepEqual([...hyperband.figures.keys()].slice(0, 5), [names[0], "rungs", `${names[0]}-2`, "rungs-2", `${names[0]}-3`]);
  assert.ok(hyperband.text.includes("on the first rung of the first bracket") && hyperband.text.includes("On test subjects not looked at"));
});

test("a search that was stopped shows what there is and chooses nothing", async () => {
  for (const stopped of [0, 1]) {
    const { text, analysis } = await reported({ stopped }, null);
    assert.equal(analysis.chosen, null);
    assert.ok(text.includes("Nothing is chosen. The search is not finished; the same command goes on."));
    assert.match(
      text,
      stopped === 0 ? /36 configurations for 2 epochs \(not complete\)/ : /12 configurations for 6 epochs \(not complete\)/,
    );
  }
});

test("names from outside are text on the page and in the figures", async () => {
  const space = { ...SPACE, preparation: { choice: [HOSTILE.configuration, HOSTILE.class] } };
  const { html } = await reported({ space, search: { kind: "random", trials: 12 } });
  assert.ok(!html.includes("<script>") && !html.includes("<img src=x"));
  assert.match(html, /&lt;script&gt;document\.title/);
});
