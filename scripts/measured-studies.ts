// The README's table of studies, from the rows under records/: no figure in it is typed by hand.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readRun } from "../src/files/run-directory.js";
import type { StudyCollection, StudyRun } from "../src/records/index.js";
import { differenceText, measuredText, reportedText, whyOthersDiffer } from "../src/report/agreement-table.js";
import { analyse } from "../src/report/analyse.js";
import type { ConfigurationResult } from "../src/report/analysis-types.js";
import { count } from "../src/report/format.js";
import { describeComparison, mannWhitneyU, summarize, varghaDelaneyA } from "../src/scores/index.js";
import { InputError } from "../src/tensor/index.js";

const ARTICLE = join(import.meta.dirname, "..", "..", "studies", "article.json");

const SAME = new Map([
  [true, "yes"],
  [false, "**no**"],
  [null, "unknown"],
]);
const TESTS = {
  "mann-whitney": "Mann-Whitney",
  wilcoxon: "Wilcoxon, paired by seed,",
  "wilcoxon-by-subject": "Wilcoxon, paired by subject,",
} as const;

/** The baseline's own, where a study does not say. */
const BASELINE = { filters: 64, kernelSize: 3 };

/** What bench/peers/keras/accuracy.py printed: the same network in Keras, once for each seed, in percent. */
const Peer = z.object({
  keras: z.string(),
  tensorflow: z.string(),
  filters: z.int(),
  kernel_size: z.int(),
  epochs: z.int(),
  accuracies: z.array(z.number()).min(2),
});

/**
 * What a record of studies says: one folder a study, each as `stride study` left it, and of a record of one configuration also peer.json.
 * Throws InputError for an unfinished one.
 */
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
  const reported = analysed.some(({ analysis }) => analysis.configurations.some(({ expected }) => expected !== null));
  const rows = analysed.flatMap(({ run, analysis }) =>
    analysis.configurations.map((one) => row(run.study.definition.title, one, reported)),
  );
  const verdicts = analysed.flatMap(({ run, analysis }) => {
    const claimed = analysis.comparisons.filter(({ pHolm }) => pHolm < 0.05);
    const { title } = run.study.definition;
    const open = analysis.comparisons.length - claimed.length;
    if (analysis.comparisons.length === 0) return [];
    const rest = open === 0 ? "" : `${claimed.length > 0 ? "; " : ""}${open} of ${analysis.comparisons.length} pairs cannot be told apart`;
    return [`- ${title}: ${claimed.map(({ verdict }) => verdict).join("; ")}${rest}.`];
  });
  const tests = [...new Set(analysed.flatMap(({ analysis }) => analysis.comparisons.map(({ test }) => TESTS[test])))];
  const notes = [
    ...(reported ? ["The article's SD is the population's, as printed. Same: the means differ by at most two standard errors."] : []),
    ...(verdicts.length > 0 ? [`What the runs say, ${tests.join(" or ")} with Holm's correction within a study:`] : []),
  ];
  const judged = analysed.flatMap(({ analysis }) => analysis.configurations.filter(({ expected }) => expected !== null));
  const apart = judged.some(({ expected }) => expected!.same === false);
  const peer = join(path, "peer.json");
  const machines = [
    ...new Set(
      runs.flatMap((run) =>
        run.machines.map((one) => `\`${one.command}\`, ${one.runtime}, ${one.cpu}, ${one.cores} cores, commit ${one.commit}`),
      ),
    ),
  ];
  return [
    heading(runs),
    "",
    ...table(
      [
        "study",
        "configuration",
        "parameters",
        ...(reported ? ["the article"] : []),
        "Stride",
        ...(reported ? ["difference", "same?"] : []),
      ],
      rows,
    ),
    "",
    ...(apart ? [whyOthersDiffer(judged), ""] : []),
    ...(notes.length > 0 ? [notes.join(" "), ""] : []),
    ...(verdicts.length > 0 ? [...verdicts, ""] : []),
    ...(existsSync(peer)
      ? [
          besidePeer(
            peer,
            runs,
            analysed.flatMap(({ analysis }) => analysis.configurations),
          ),
          "",
        ]
      : []),
    `By ${machines.join("; ")}: [records/${name}](records/${name}); \`stride report records/${name} --out report\` draws all of it.`,
  ].join("\n");
}

/** The article's experiments by their name, with those that are missing; of any other record what its studies ask. */
function heading(runs: readonly StudyRun[]): string {
  const { studies } = JSON.parse(readFileSync(ARTICLE, "utf8")) as StudyCollection;
  const names = runs.map((run) => run.study.definition.name);
  const ours = studies.some((study) => names.includes(study));
  const missing = ours ? studies.filter((study) => !names.includes(study)) : [];
  const title = ours ? "The article's experiments, and ours" : runs.map((run) => run.study.definition.question).join(" ");
  const inFolds = runs.every((run) => run.study.definition.split.kind !== "official");
  const judged = inFolds
    ? "by folds of UCI HAR's training subjects; accuracy on those held out, in %"
    : "on UCI HAR's official split; test accuracy in %";
  return `**${title}**: ${judged}, mean ± sample SD (runs)${missing.length > 0 ? `; **not measured yet: ${missing.join(", ")}**` : ""}`;
}

/** Our runs of one configuration beside the peer's own. Throws InputError unless there is one configuration, and of the peer's network. */
function besidePeer(path: string, runs: readonly StudyRun[], configurations: readonly ConfigurationResult[]): string {
  const { data, error } = Peer.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (error) throw new InputError(`${path}: ${error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`);
  const [ours, ...others] = configurations;
  if (!ours || others.length > 0) throw new InputError(`${path}: expected one configuration beside it; received ${configurations.length}`);
  const { options = {}, grid = {}, epochs } = runs[0]!.study.definition;
  const { filters, kernelSize } = {
    ...BASELINE,
    ...options,
    ...Object.fromEntries(Object.entries(grid).map(([name, [value]]) => [name, value])),
  };
  const [network, peers] = [[filters, kernelSize, epochs].map(String).join(", "), [data.filters, data.kernel_size, data.epochs].join(", ")];
  if (network !== peers)
    throw new InputError(`${path}: expected filters, kernel size and epochs ${network}, as the study beside it; received ${peers}`);
  // Both in thousandths of a percent, as the peer prints them: equal accuracies must be equal numbers.
  const [a, b] = [data.accuracies, ours.accuracies.map((share) => Number((100 * share).toFixed(3)))];
  const { p } = mannWhitneyU(a, b);
  const [peer, own] = [summarize(a), summarize(b)];
  const { sentence } = describeComparison({
    aName: "Keras",
    bName: "Stride",
    meanA: peer.mean / 100,
    meanB: own.mean / 100,
    p,
    superiority: varghaDelaneyA(a, b),
  });
  const command = `python bench/peers/keras/accuracy.py UCI-HAR.zip --filters ${data.filters} --kernel-size ${data.kernel_size} --epochs ${data.epochs} --seeds ${a.length}`;
  return `Keras ${data.keras} on TensorFlow ${data.tensorflow} itself, the same network, \`${command}\`: **${peer.mean.toFixed(2)}** ± ${peer.sd!.toFixed(2)} (${a.length}). ${sentence}.`;
}

/** What nobody knows is said to be unknown or left out: a spread that was not reported is no spread of 0. */
function row(study: string, { name, parameters, accuracies, summary, expected }: ConfigurationResult, reported: boolean): string[] {
  return [
    study,
    name,
    count(parameters),
    ...(reported ? [expected ? reportedText(expected) : ""] : []),
    summary ? measuredText(summary, accuracies.length, "**") : "",
    ...(reported ? [expected ? differenceText(expected) : "", expected ? SAME.get(expected.same)! : ""] : []),
  ];
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
