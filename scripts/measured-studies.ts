// The README's table of studies, from the rows under records/: no figure in it is typed by hand.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readRun } from "../src/files/run-directory.js";
import type { StudyCollection, StudyRun } from "../src/records/index.js";
import { differenceText, measuredText, reportedText } from "../src/report/agreement-table.js";
import { analyse } from "../src/report/analyse.js";
import type { ConfigurationResult } from "../src/report/analysis-types.js";
import { count } from "../src/report/format.js";
import { InputError } from "../src/tensor/index.js";

const SAME = new Map([
  [true, "yes"],
  [false, "**no**"],
  [null, "unknown"],
]);
const TESTS = { "mann-whitney": "Mann-Whitney", wilcoxon: "Wilcoxon, paired by seed," } as const;

/** What a record of studies says: one folder a study, each as `stride study` left it. Throws InputError for an unfinished one. */
export async function renderStudies(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const names = readdirSync(path).filter((entry) => statSync(join(path, entry)).isDirectory() && entry !== "figures");
  const runs: StudyRun[] = [];
  for (const study of names) runs.push(await readRun(join(path, study)));
  const doneOf = (run: StudyRun): number => run.rows.filter(({ status }) => status === "done").length;
  const unfinished = runs.findIndex((run) => doneOf(run) < run.planned);
  if (unfinished >= 0) {
    const run = runs[unfinished]!;
    throw new InputError(
      `${join(path, names[unfinished]!)}: expected ${run.planned} finished trials; received ${doneOf(run)}; finish it first`,
    );
  }
  // By seed, which is the order in which the collection runs them.
  runs.sort((a, b) => a.study.definition.seeds.first - b.study.definition.seeds.first);
  const analysed = runs.map((run) => ({ run, analysis: analyse(run) }));
  const rows = analysed.flatMap(({ run, analysis }) => analysis.configurations.map((one) => row(run.study.definition.title, one)));
  const verdicts = analysed.flatMap(({ run, analysis }) => {
    const claimed = analysis.comparisons.filter(({ pHolm }) => pHolm < 0.05);
    const { title } = run.study.definition;
    const open = analysis.comparisons.length - claimed.length;
    if (analysis.comparisons.length === 0) return [];
    const rest = open === 0 ? "" : `${claimed.length > 0 ? "; " : ""}${open} of ${analysis.comparisons.length} pairs cannot be told apart`;
    return [`- ${title}: ${claimed.map(({ verdict }) => verdict).join("; ")}${rest}.`];
  });
  const tests = [...new Set(analysed.flatMap(({ analysis }) => analysis.comparisons.map(({ test }) => TESTS[test])))];
  const missing = missingOf(runs.map((run) => run.study.definition.name));
  const machines = [
    ...new Set(
      runs.flatMap((run) =>
        run.machines.map((one) => `\`${one.command}\`, ${one.runtime}, ${one.cpu}, ${one.cores} cores, commit ${one.commit}`),
      ),
    ),
  ];
  return [
    `**The article's experiments, and ours**, on UCI HAR's official split; test accuracy in %, mean ± sample SD (runs)${missing.length > 0 ? `; **not measured yet: ${missing.join(", ")}**` : ""}`,
    "",
    ...table(["study", "configuration", "parameters", "the article", "Stride", "difference", "same?"], rows),
    "",
    `The article's SD is the population's, as printed. Same: the means differ by at most two standard errors.${verdicts.length > 0 ? ` What the runs say, ${tests.join(" or ")} with Holm's correction within a study:` : ""}`,
    "",
    ...(verdicts.length > 0 ? [...verdicts, ""] : []),
    `By ${machines.join("; ")}: [records/${name}](records/${name}); \`stride report records/${name} --out report\` draws all of it.`,
  ].join("\n");
}

/** The article's studies that a record of some of them does not have. */
function missingOf(names: readonly string[]): string[] {
  const path = join(import.meta.dirname, "..", "..", "studies", "article.json");
  const { studies } = JSON.parse(readFileSync(path, "utf8")) as StudyCollection;
  return studies.some((study) => names.includes(study)) ? studies.filter((study) => !names.includes(study)) : [];
}

/** What nobody knows is said to be unknown or left out: a spread that was not reported is no spread of 0. */
function row(study: string, { name, parameters, accuracies, summary, expected }: ConfigurationResult): string[] {
  return [
    study,
    name,
    count(parameters),
    expected ? reportedText(expected) : "",
    summary ? measuredText(summary, accuracies.length, "**") : "",
    expected ? differenceText(expected) : "",
    expected ? SAME.get(expected.same)! : "",
  ];
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
