import type { Rung, SpaceParameter, TuningRun } from "../records/index.js";
import { bootstrapSubjects, formatP, subjectTallies, wilcoxonSignedRank } from "../scores/index.js";
import { dataSection } from "./data-section.js";
import { drawSpec } from "./figure.js";
import { parallelCoordinates } from "./figures/parallel-coordinates.js";
import { rungsFigure } from "./figures/rungs.js";
import { count, fixed, list, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { facts, Figures, page, table, type Report } from "./page.js";
import { provenance, simulatedNotice } from "./provenance.js";
import type { TunedConfiguration, TuningAnalysis } from "./tuning-analysis.js";
import { epochsText, matteredSection, pointsOf } from "./tuning-importance.js";

/** Configurations that the table of a search names. */
const MOST_ROWS = 30;
/** Any seed will do, but the same scores must give the same interval. */
const BOOTSTRAP_SEED = 1;

export interface TuningReportInput {
  readonly run: TuningRun;
  readonly analysis: TuningAnalysis;
  /** What trains the chosen recipe again; null where no command line can say it, or nothing is chosen. */
  readonly command: string | null;
}

/** A report of one tuning: a page that needs nothing but itself, and its figures as files. The same rows give the same bytes. */
export async function renderTuningReport({ run, analysis, command }: TuningReportInput): Promise<Report> {
  const { definition } = run.tuning;
  const figures = new Figures();
  const sourced = [{ ...run, study: run.tuning }];
  const body = html`<header>
      <h1>${definition.title}</h1>
      <p>${definition.question}</p>
      ${simulatedNotice(sourced)} ${outcome(run, analysis, command)} ${provenance(sourced)}
    </header>
    <section>
      <h2>The search</h2>
      ${searchFacts(run, analysis)} ${trouble(analysis)} ${rankingTable(analysis)}
      <div class="figures">${await searchFigures(run, analysis, figures)}</div>
    </section>
    ${await matteredSection(run, analysis, figures)}
    <section>
      <h2>The data: ${run.data.name}</h2>
      ${await dataSection(run.data, figures, "data")}
    </section>
    ${howToRead(run)}`;
  return { html: page(definition.title, body), figures: figures.drawn };
}

/** "What was chosen, and how far to believe it" in the page's first lines. */
function outcome({ tuning, refit }: TuningRun, { chosen, ranking, rungs }: TuningAnalysis, command: string | null): Html {
  if (!chosen) {
    const open = rungs.some(({ standings }) => standings === null);
    return html`<p class="notice">
      <strong>Nothing is chosen.</strong>
      ${open ? "The search is not finished; the same command goes on." : "No configuration finished: every one failed in some fold."}
    </p>`;
  }
  const { accuracy, subjects } = chosen.score!;
  const tried = tuning.configurations.length;
  const fold = `${percent(accuracy)} % of the windows in ${plural(tuning.definition.folds, "fold")} of the training subjects, ${percent(subjects.mean)} ± ${percent(subjects.sd ?? 0)} % over ${plural(subjects.count, "subject")}`;
  const test = refit
    ? `${percent(refit.test.accuracy)} % of ${plural(refit.test.windows, "window")} of ${plural(refit.test.perSubject.length, "test subject")}${interval(refit)}`
    : "not looked at";
  return html`<p>
      <strong>Chosen: ${chosen.name}</strong>, among ${plural(tried, "configuration")} by folds on training subjects: their fold accuracy is
      optimistic; the test figure is not.
    </p>
    ${facts([
      ["Recipe", valueText(chosen)],
      ["In the folds", fold],
      ["On test subjects", test],
      ...(refit ? [["Test set", openingsText(refit.openings)] as const] : []),
      ["Trains it again", command === null ? "no command line says all of it: take model.safetensors" : html`<code>${command}</code>`],
    ])}
    ${runnerUp(chosen, ranking[1])}`;
}

/** Two that were trained to the end alike, on the same subjects: whether the choice between them was more than luck. */
function runnerUp({ score }: TunedConfiguration, next: TunedConfiguration | undefined): Html | null {
  if (!next?.score || next.left > 0) return null;
  const { p } = wilcoxonSignedRank(next.score.perSubject, score!.perSubject);
  return html`<p class="quiet">
    The next best, ${next.name}, lies ${percent(score!.accuracy - next.score.accuracy)} points below: ${formatP(p)} by Wilcoxon's test over
    ${plural(score!.subjects.count, "subject")}${p < 0.05 ? "" : ", so which of the two is better is not known"}.
  </p>`;
}

function interval({ test }: NonNullable<TuningRun["refit"]>): string {
  const bounds = bootstrapSubjects([subjectTallies(test.perSubject)], { seed: BOOTSTRAP_SEED });
  return bounds ? `, 95 % over subjects ${percent(bounds.low)} to ${percent(bounds.high)}` : "";
}

function openingsText(openings: number | null): string {
  if (openings === null) return "opened by this tuning once; how often before is not known";
  const before = openings - 1;
  return `opened once by this tuning${before === 0 ? ", and never before on that machine" : `, and ${before === 1 ? "once" : `${count(before)} times`} before on that machine`}`;
}

function valueText({ values, epochs }: TunedConfiguration): string {
  const own = Object.entries(values).filter(([name]) => name !== "epochs");
  return [...own.map(([name, value]) => `${name} ${typeof value === "object" ? value.join("/") : value}`), plural(epochs, "epoch")].join(
    ", ",
  );
}

function searchFacts({ tuning, data }: TuningRun, { rungs, trainings }: TuningAnalysis): Html {
  const { definition } = tuning;
  const { search, folds, seed, model } = definition;
  const halving =
    search.kind === "random"
      ? "each trained once a fold"
      : `of each rung the best 1 in ${search.eta} go on, for about ${search.eta} times the epochs, up to ${search.maximumEpochs}`;
  const kind = { random: "at random", "successive-halving": "successive halving", hyperband: "Hyperband" }[search.kind];
  const fixed = Object.entries({
    ...definition.options,
    ...definition.training,
    ...(definition.preparation !== undefined && { preparation: definition.preparation }),
    ...(definition.batchSize !== undefined && { batchSize: definition.batchSize }),
    ...(definition.learningRate !== undefined && { learningRate: definition.learningRate }),
    ...(search.kind === "random" && definition.epochs !== undefined && { epochs: definition.epochs }),
  }).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return facts([
    ["Search", `${kind}: ${plural(tuning.configurations.length, "configuration")}, ${halving}; seed ${seed}`],
    [
      "Judged by",
      `${plural(folds, "fold")} of whole training subjects, ${plural(data.judged.labels.length, "window")} of ${plural(new Set(data.judged.subjects).size, "subject")}, each judged by the network that did not see it`,
    ],
    ["Model", fixed.length > 0 ? `${model}, all with ${list(fixed)}` : model],
    [
      "Drawn",
      html`${Object.entries(definition.space).map(([name, parameter], i) => html`${i > 0 ? html`<br />` : null}${spaceText(name, parameter)}`)}`,
    ],
    ["Rungs", rungs.map(rungText).join("; ")],
    ["Trainings", count(trainings)],
    ["Ties", "equal accuracies: the lower loss, then the one drawn earlier"],
  ]);
}

function spaceText(name: string, { choice, uniform, logUniform, integer, when }: SpaceParameter): string {
  const text = (value: unknown): string => (Array.isArray(value) ? value.join("/") : String(value));
  const ends = (uniform ?? logUniform ?? integer)?.map(text).join(" to ");
  const kind = choice ? `one of ${choice.map(text).join(", ")}` : `${ends}${logUniform ? ", logarithmically" : integer ? ", whole" : ""}`;
  const only = Object.entries(when ?? {}).map(([other, wanted]) => `${other} ${wanted.map(text).join(" or ")}`);
  return `${name}: ${kind}${only.length > 0 ? `, with ${only.join(" and ")}` : ""}`;
}

function rungText({ entered, epochs, standings }: Rung): string {
  const trained = epochs === undefined ? "" : ` for ${plural(epochs, "epoch")}`;
  return `${plural(entered.length, "configuration")}${trained}${standings ? "" : " (not complete)"}`;
}

/** What failed, with its reason: it ranks last, and is not in the figures' accuracies. */
function trouble({ ranking }: TuningAnalysis): Html | null {
  const failed = ranking.filter(({ score }) => score === null);
  if (failed.length === 0) return null;
  return html`<div class="notice">
    <p><strong>${plural(failed.length, "configuration")} failed</strong>, and ${failed.length === 1 ? "ranks" : "rank"} last:</p>
    <ul>
      ${failed.map((one) => html`<li>${one.name} (${valueText(one)}): ${one.reason}</li>`)}
    </ul>
  </div>`;
}

function rankingTable({ ranking }: TuningAnalysis): Html | null {
  const shown = ranking.filter(({ score }) => score !== null).slice(0, MOST_ROWS);
  if (shown.length === 0) return null;
  const halved = ranking.some(({ left }) => left > 0);
  return table({
    says: `Accuracy in the folds in % of the windows${halved ? ", on the last rung of each; those that went further stand above" : ""}. SD: sample, over n − 1.${ranking.length > shown.length ? ` The first ${shown.length} of ${ranking.length}.` : ""}`,
    head: [
      "",
      "configuration",
      "epochs",
      "accuracy",
      "mean over subjects",
      "SD over subjects",
      "worst subject",
      "SD over folds",
      "macro F1",
      "loss",
      "parameters",
      "values",
    ],
    textColumns: [1, 11],
    groups: [
      {
        rows: shown.map((one, i) => [
          String(i + 1),
          one.name,
          count(one.epochs),
          percent(one.score!.accuracy),
          percent(one.score!.subjects.mean),
          one.score!.subjects.sd === null ? "" : percent(one.score!.subjects.sd),
          percent(one.score!.subjects.min),
          one.score!.folds.sd === null ? "" : percent(one.score!.folds.sd),
          percent(one.score!.macroF1),
          fixed(one.score!.loss, 4),
          count(one.parameters),
          valueText(one),
        ]),
      },
    ],
  });
}

async function searchFigures(run: TuningRun, analysis: TuningAnalysis, figures: Figures): Promise<Html[]> {
  const { space } = run.tuning.definition;
  const pictures: Html[] = [];
  const brackets = [...new Set(analysis.rungs.map(({ bracket }) => bracket))];
  for (const bracket of brackets) {
    const rungs = analysis.rungs.filter((rung) => rung.bracket === bracket && rung.standings !== null);
    const points = rungs.length > 0 ? pointsOf(run, analysis, rungs[0]!) : [];
    if (points.every(({ accuracy }) => accuracy === null)) continue;
    const which = brackets.length > 1 ? `, bracket ${bracket + 1}` : "";
    pictures.push(
      await figures.add(
        "parallel-coordinates",
        "Values and accuracy of each configuration as lines; the best stand in the table above.",
        (name) => drawSpec(parallelCoordinates(`Configurations${which}`, space, points, epochsText(rungs[0]!, run)), name),
      ),
    );
    if (rungs.length < 2) continue;
    pictures.push(
      await figures.add("rungs", "Accuracy of each configuration over the epochs of the rungs that it reached.", (name) =>
        drawSpec(rungsFigure(`Who went on${which}`, rungs, analysis.chosen?.name ?? null), name),
      ),
    );
  }
  return pictures;
}

function howToRead({ tuning }: TuningRun): Html {
  const halved = tuning.definition.search.kind !== "random";
  return html`<section>
    <h2>How to read this</h2>
    <ul>
      <li>
        <strong>Fold accuracy</strong> is of all windows of the training subjects, each judged by a network that was trained without its
        subject. It chose the recipe, so that of the chosen one is too good: the luckiest of many is among the best.
      </li>
      <li>
        <strong>The test figure</strong> is that of one network, trained on all training subjects by the chosen recipe and scored once on
        people who had no part in the choice.
      </li>
      ${halved ? html`<li><strong>A rung</strong> trains those that are left anew, for longer. Who is slow to learn may be dropped though it would have won.</li>` : null}
      <li><strong>One seed</strong> trained all of this: another would order neighbours in the table differently.</li>
    </ul>
  </section>`;
}
