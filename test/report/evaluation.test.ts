// The pages of an evaluation and of learning curves: whole, the same twice, and names only read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderEvaluation, renderTraining, type TrainingInput } from "../../src/report/index.js";
import { judgeLearning } from "../../src/scores/index.js";
import { madeUpEvaluation } from "./support/evaluation.js";
import { HOSTILE } from "./support/study-run.js";

/** What nobody's name may bring onto a page. */
function assertHarmless(html: string): void {
  assert.doesNotMatch(html, /<script|<img|onerror=|\u0000|\u202e/);
  assert.doesNotMatch(html.replaceAll(/aria-label="[^"]*"/g, ""), /NaN|undefined|Infinity/);
}

test("an evaluation has errors, calibration and windows, and smoothing apart from them only where it was asked for", async () => {
  const { html, figures } = await renderEvaluation(madeUpEvaluation());
  assert.deepEqual([...figures.keys()], ["confusion", "subjects", "label-runs", "reliability", "confidence", "embedding", "most-wrong"]);
  assertHarmless(html);
  for (const said of ["Simulated data", "The model was trained on windows", "Expected calibration error", "label runs? hold"]) {
    assert.match(html, new RegExp(said));
  }
  assert.doesNotMatch(html, /another task|temperature [\d.]+,/);
  // The hard stretches of subject 4, first in the table, with what they were called.
  assert.match(
    html,
    /<th class="text" scope="row">subject 4, STANDING<\/th>\s*<td class="number">10<\/td>\s*<td class="number">\d+<\/td>\s*<td class="text">SITTING/,
  );
  const smoothed = await renderEvaluation(madeUpEvaluation({ smoothed: true, calibrated: true }));
  assertHarmless(smoothed.html);
  assert.match(smoothed.html, /Smoothed over time: another task/);
  assert.match(smoothed.html, /No\s+figure\s+of\s+this\s+section\s+may\s+be\s+held\s+against\s+one\s+of\s+windows\s+alone/);
  assert.match(smoothed.html, /with temperature 1\.70/);
  assert.ok(smoothed.figures.has("confusion-smoothed"));
});

test("the same input gives the same bytes, and names from outside are read and nothing more", async () => {
  const input = madeUpEvaluation({ classNames: ["WALKING", HOSTILE.class, "SITTING"], smoothed: true });
  const [once, again] = [await renderEvaluation(input), await renderEvaluation(input)];
  assert.equal(once.html, again.html);
  assertHarmless(once.html);
  assert.ok(once.html.includes("&lt;script&gt;"));
});

test("where every window is called rightly there is no label run and no wrong window to draw, and it says so", async () => {
  const { html, figures } = await renderEvaluation({ ...madeUpEvaluation({ perfect: true }), plane: null });
  assert.deepEqual([...figures.keys()], ["confusion", "subjects", "reliability", "confidence"]);
  assert.match(html, /No window was called wrongly/);
  assertHarmless(html);
});

function training(watched: boolean): TrainingInput {
  const { scores, dataset } = madeUpEvaluation();
  const runs = [1, 2].map((seed) => {
    const history = [1, 2, 3, 4].map((epoch) => ({
      ...{ epoch, loss: 1 / (epoch + seed), accuracy: 1 - 0.3 / epoch },
      ...(watched && { validationLoss: [0.8, 0.6, 0.7, 0.9][epoch - 1]! + seed / 100, validationAccuracy: 0.7 }),
    }));
    return { seed, history, gap: judgeLearning(history) };
  });
  return {
    ...{ title: "curves", command: "stride train", dataset, name: HOSTILE.configuration, dropout: true, facts: [], runs },
    says: watched ? [["verdict", "overfitting in 2 of 2 runs"]] : [],
    ...{ part: watched ? "validation" : "test", confusion: scores.confusion, perClass: scores.perClass, perSubject: scores.perSubject },
  };
}

test("learning curves are drawn with what they say and by which rule; without watched subjects the page says what is missing", async () => {
  const { html, figures } = await renderTraining(training(true));
  assert.deepEqual([...figures.keys()], ["curves-loss", "curves-accuracy", "confusion"]);
  assertHarmless(html);
  assert.match(html, /overfitting in 2 of 2 runs/);
  assert.match(html, /The rule: overfitting: the validation loss ends 5 % or more above its least/);
  assert.match(html, /<td class="number">2<\/td>\s*<td class="number">4<\/td>\s*<td class="number">\+0\.\d{3}<\/td>/);
  const { html: unwatched } = await renderTraining(training(false));
  assert.match(unwatched, /there is no validation curve/);
  assert.doesNotMatch(unwatched, /The rule:/);
});

test("where nobody is recorded the page speaks of windows, and has neither subjects, nor their label runs, nor seconds", async () => {
  const input = madeUpEvaluation();
  const { html, figures } = await renderEvaluation({
    ...input,
    dataset: { ...input.dataset, testSubjects: [], hasSubjects: false },
    wrongest: input.wrongest.map((one) => ({ ...one, subject: null })),
    signals: { ...input.signals, samplingRate: null },
  });
  assert.deepEqual([...figures.keys()], ["confusion", "reliability", "confidence", "embedding", "most-wrong"]);
  assert.match(html, /\d+ of the \d+ windows were called wrongly/);
  assert.match(html, /95 % over windows by bootstrap/);
  assert.doesNotMatch(html, /subject \d|label runs?|over subjects|other\s+people/);
  assertHarmless(html);
});
