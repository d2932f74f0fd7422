import type { StudyRun } from "../records/index.js";
import type { ConfigurationResult, Interval, StudyAnalysis } from "../report/index.js";
import { VERSION } from "../study/version.js";
import { count, duration, percent, plural } from "./format.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

export interface StudyResult {
  readonly name: string;
  readonly runs: readonly { readonly run: StudyRun; readonly analysis: StudyAnalysis }[];
  /** Of the report. */
  readonly path: string;
  readonly figures: number;
  readonly seconds: number;
}

/** The document of `stride study --json`: of a collection, every entry names its study. Accuracies are shares. */
export function studyDocument({ name, runs, path, seconds }: StudyResult): unknown {
  const each = <Item>(list: (one: (typeof runs)[number]) => readonly Item[]) =>
    runs.flatMap((one) => list(one).map((item) => ({ study: one.run.study.definition.name, ...item })));
  const rows = runs.flatMap(({ run }) => run.rows);
  return {
    stride: VERSION,
    study: name,
    studies: runs.map(({ run, analysis }) => ({
      study: run.study.definition.name,
      question: run.study.definition.question,
      data: { name: run.data.name, simulated: run.data.simulated, fingerprint: run.data.fingerprint, judgedOn: run.data.judged.part },
      kernels: run.study.kernels,
      planned: run.planned,
      chosenOnTest: analysis.chosenOnTest !== null,
    })),
    configurations: each(({ analysis }) => analysis.configurations.map(configurationDocument)),
    comparisons: each(({ analysis }) => analysis.comparisons),
    trials: {
      planned: runs.reduce((sum, { run }) => sum + run.planned, 0),
      done: rows.filter(({ status }) => status === "done").length,
      failed: rows.flatMap((row) =>
        row.status === "failed" ? [{ configuration: row.configuration, seed: row.seed, attempts: row.attempts, reason: row.reason }] : [],
      ),
    },
    seconds,
    report: path,
  };
}

function configurationDocument({
  name,
  parameters,
  multiplyAdds,
  seeds,
  accuracies,
  failed,
  folds,
  summary,
  expected,
}: ConfigurationResult) {
  return {
    name,
    parameters,
    multiplyAdds,
    seeds,
    accuracies,
    failed,
    mean: summary?.mean ?? null,
    /** The sample's, over n - 1. */
    std: summary?.sd ?? null,
    median: summary?.median ?? null,
    quartiles: summary ? [summary.q1, summary.q3] : null,
    interval: summary?.seedInterval ?? null,
    subjectInterval: summary?.subjectInterval ?? null,
    ...(folds && { folds }),
    expected,
  };
}

/** The result on a terminal: a table and the comparisons of each study, and where the report lies. */
export function renderStudy({ runs, path, figures, seconds }: StudyResult, style: Style): string {
  const parts = runs.map(({ run, analysis }) => {
    const { title } = run.study.definition;
    const about = run.data.simulated ? ", simulated data" : "";
    const expectation = analysis.configurations.some(({ expected }) => expected !== null);
    const table = renderTable(
      {
        title: `${title}: accuracy on ${run.data.judged.part} subjects${about}`,
        head: [
          "configuration",
          "parameters",
          "runs",
          "mean",
          "sd",
          "median",
          "95 % seeds",
          "95 % subjects",
          ...(expectation ? ["reported", "same?"] : []),
        ],
        rows: analysis.configurations.map((one) => [
          one.name,
          count(one.parameters),
          `${one.accuracies.length}${one.failed > 0 ? ` (${one.failed} failed)` : ""}`,
          ...(one.summary
            ? [
                percent(one.summary.mean, 2),
                one.summary.sd === null ? "-" : (100 * one.summary.sd).toFixed(2),
                percent(one.summary.median, 2),
                interval(one.summary.seedInterval),
                interval(one.summary.subjectInterval),
              ]
            : ["-", "-", "-", "-", "-"]),
          ...(expectation ? expectedCells(one) : []),
        ]),
      },
      style,
    );
    const verdicts = analysis.comparisons.map(({ verdict }) => `  ${verdict}\n`).join("");
    const note = analysis.chosenOnTest ? `  ${style.dim(analysis.chosenOnTest)}\n` : "";
    return `${table}${verdicts ? `\n${verdicts}` : ""}${note}`;
  });
  const facts = renderFacts(
    [
      ["report", `${path}, with ${plural(figures, "figure")} beside it`],
      ["time", duration(seconds)],
    ],
    style,
  );
  return `${parts.join("\n")}\n${facts}`;
}

function interval(bounds: Interval | null): string {
  return bounds ? `${(100 * bounds[0]).toFixed(1)}-${(100 * bounds[1]).toFixed(1)}` : "-";
}

function expectedCells({ expected }: ConfigurationResult): string[] {
  if (!expected) return ["-", "-"];
  const reported = `${expected.mean.toFixed(2)}${expected.sd === undefined ? "" : ` +- ${expected.sd.toFixed(2)}`}`;
  return [reported, expected.same === null ? "-" : expected.same ? "yes" : "no"];
}
