// What README.md says was measured, made from records/ alone: whoever doubts a number finds the document it came from.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { summarize } from "../src/scores/index.js";
import { InputError } from "../src/tensor/index.js";
import { ArchivesPeer, ArchivesPublished, ArchivesRun, renderArchives } from "./measured-archives.js";
import { measuredBench } from "./measured-bench.js";
import { LosoRun, renderLoso } from "./measured-loso.js";
import { ModelRun, renderModels } from "./measured-models.js";
import { renderStudies, table } from "./measured-studies.js";

const START = "<!-- measured -->";
const END = "<!-- /measured -->";
/** J. Brownlee (2018), "1D Convolutional Neural Network Models for Human Activity Recognition": ten runs, NumPy's std, which divides by n. */
const ARTICLE = { mean: 90.787, populationSd: 1.341 };

const Machine = z.object({ command: z.string(), date: z.string(), cpu: z.string(), node: z.string() });
const Training = z.object({
  dataset: z.object({ name: z.literal("uci-har"), simulated: z.literal(false) }),
  model: z.literal("baseline"),
  epochs: z.int(),
  standardize: z.boolean(),
  kernels: z.object({ name: z.string(), sha256: z.string().length(64) }),
  repeats: z.array(z.object({ seed: z.int(), test: z.object({ accuracy: z.number() }) })).min(2),
  summary: z.object({
    confusion: z.array(z.array(z.int())),
    perClass: z.array(z.object({ className: z.string() })),
    perSubject: z.array(z.object({ subject: z.int(), accuracy: z.number() })).min(1),
  }),
});
/** The rows of a benchmark of the time before bench/records/, of a peer that was there. */
const Comparison = z.object({
  rows: z
    .array(
      z.object({
        name: z.string(),
        ours: z.number(),
        peer: z.string(),
        theirs: z.number(),
        ratio: z.number(),
        low: z.number(),
        high: z.number(),
        unit: z.string(),
      }),
    )
    .min(1),
});

interface Entry<T> {
  readonly name: string;
  readonly run: T;
  readonly machine: z.infer<typeof Machine>;
}

/** The text with what lies between the marks replaced. Throws InputError unless each mark is there once, in order. */
export function splice(text: string, block: string): string {
  const [before, rest, ...more] = text.split(START);
  const [old, after, ...others] = rest?.split(END) ?? [];
  if (old === undefined || after === undefined || more.length + others.length > 0 || before!.includes(END))
    throw new InputError(`expected ${START} and, after it, ${END}, each once; received another text`);
  return `${before}${START}\n${block}\n${END}${after}`;
}

/**
 * What stands between the marks, from the newest record of each kind in `folder` and of each case in `benchFolder`; comparisons in `folder` are
 * shown only while there are none there. Throws InputError for a record that is none.
 */
export async function measured(folder: string, benchFolder: string): Promise<string> {
  const newest = newestOfEachKind(folder);
  const baseline = newest.get("baseline-uci-har");
  if (baseline === undefined) throw new InputError(`${folder}: expected a record baseline-uci-har-DATE; received none`);
  const comparisons = [...newest]
    .filter(([kind]) => /^(step|parse)(-|$)/.test(kind))
    .map(([, name]) => readEntry(folder, name, Comparison));
  const sections = [renderTraining(readEntry(folder, baseline, Training))];
  const models = [...newest].filter(([kind]) => kind.endsWith("-uci-har") && kind !== "baseline-uci-har");
  if (models.length > 0) sections.push(renderModels(models.map(([, name]) => readEntry(folder, name, ModelRun))));
  const loso = newest.get("loso");
  if (loso !== undefined) sections.push(renderLoso(readEntry(folder, loso, LosoRun)));
  const archives = newest.get("archives");
  if (archives !== undefined) {
    const peer = readFile(folder, archives, "peer.json", ArchivesPeer);
    const published = readFile(folder, archives, "published.json", ArchivesPublished);
    sections.push(renderArchives({ ...readEntry(folder, archives, ArchivesRun), peer, published }));
  }
  // In the alphabet's order, which begins with the article.
  for (const name of newest.values()) if (holdsStudies(join(folder, name))) sections.push(await renderStudies(folder, name));
  const bench = measuredBench(benchFolder);
  if (bench !== undefined) sections.push(bench);
  else if (comparisons.length > 0) sections.push(renderComparisons(comparisons));
  return sections.join("\n\n");
}

/** Whether a record holds folders of `stride study`. */
function holdsStudies(path: string): boolean {
  return readdirSync(path).some((entry) => existsSync(join(path, entry, "study.json")));
}

/** By kind, which is the name before its date: the name of the newest, kinds in the alphabet's order. */
function newestOfEachKind(folder: string): Map<string, string> {
  const newest = new Map<string, string>();
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  for (const name of names.sort()) {
    const kind = /^(.+)-\d{4}-\d\d-\d\d(-\d+)?$/.exec(name)?.[1];
    if (kind === undefined) throw new InputError(`${join(folder, name)}: expected a name such as step-2026-11-22 or step-2026-11-22-2`);
    newest.set(kind, name);
  }
  return newest;
}

function readEntry<T>(folder: string, name: string, schema: z.ZodType<T>): Entry<T> {
  return { name, run: readFile(folder, name, "run.json", schema), machine: readFile(folder, name, "machine.json", Machine) };
}

function readFile<T>(folder: string, name: string, file: string, schema: z.ZodType<T>): T {
  const path = join(folder, name, file);
  if (!existsSync(path)) throw new InputError(`${path}: expected a file; received none; records/README.md says what it holds`);
  const { data, error } = schema.safeParse(parseJson(path));
  if (error) throw new InputError(`${path}: ${error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`);
  return data;
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InputError(`${path}: expected one JSON document; received ${(error as Error).message}`);
  }
}

function renderTraining(entry: Entry<z.infer<typeof Training>>): string {
  const { epochs, standardize, kernels, repeats, summary } = entry.run;
  const { count, mean, sd } = summarize(repeats.map(({ test }) => 100 * test.accuracy));
  const populationSd = sd! * Math.sqrt((count - 1) / count);
  const subjects = summary.perSubject.toSorted((a, b) => a.accuracy - b.accuracy || a.subject - b.subject);
  const scored = ({ subject, accuracy }: (typeof subjects)[number]): string =>
    `${(100 * accuracy).toFixed(2)} (subject ${subject}, mean over seeds)`;
  const seeds = repeats.map(({ seed }) => seed);
  const called = (actual: string, predicted: string): string => {
    const [i, j] = [actual, predicted].map((name) => summary.perClass.findIndex(({ className }) => className === name));
    const row = summary.confusion[i!]!;
    return `${((100 * row[j!]!) / row.reduce((a, b) => a + b)).toFixed(2)} of its windows`;
  };
  return [
    `**UCI HAR, official split, baseline, ${epochs} epochs, ${standardize ? "standardised" : "raw"} signals**; accuracies in %`,
    "",
    ...table(
      ["", "Stride", "the article"],
      [
        ["test accuracy, mean ± sample SD", `**${mean.toFixed(3)} ± ${sd!.toFixed(3)}**`, "90.787 ± 1.413, from its ten runs"],
        [
          "the same ± population SD",
          `${mean.toFixed(3)} ± ${populationSd.toFixed(3)}`,
          `${ARTICLE.mean} ± ${ARTICLE.populationSd}, ten runs`,
        ],
        [
          `each seed, ${Math.min(...seeds)} to ${Math.max(...seeds)}`,
          repeats.map(({ test }) => (100 * test.accuracy).toFixed(2)).join(", "),
          "",
        ],
        ["worst test subject", scored(subjects[0]!), ""],
        ["best test subject", scored(subjects[subjects.length - 1]!), ""],
        ["sitting called standing", called("SITTING", "STANDING"), ""],
        ["standing called sitting", called("STANDING", "SITTING"), ""],
        ["kernels", `${kernels.name}, SHA-256 ${kernels.sha256.slice(0, 12)}`, ""],
      ],
    ),
    "",
    madeBy(entry),
  ].join("\n");
}

function renderComparisons(entries: readonly Entry<z.infer<typeof Comparison>>[]): string {
  return [
    "**Time, ours / theirs**: below 1 is faster; the median of alternating pairs with the least and the greatest",
    "",
    ...table(
      ["", "against", "ours", "theirs", "ratio", "low", "high"],
      entries.flatMap(({ run }) =>
        run.rows.map(({ name, peer, ours, theirs, ratio, low, high, unit }) => [
          name,
          peer,
          `${ours.toFixed(2)} ${unit}`,
          `${theirs.toFixed(2)} ${unit}`,
          ...[ratio, low, high].map((value) => value.toFixed(3)),
        ]),
      ),
    ),
    "",
    entries.map(madeBy).join("  \n"),
  ].join("\n");
}

function madeBy({ name, machine }: Entry<unknown>): string {
  return `By \`${machine.command}\`, ${machine.date}, Node ${machine.node}, ${machine.cpu}: [records/${name}](records/${name}).`;
}
