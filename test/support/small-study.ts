import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StudyDefinition, TrialRow } from "../../src/records/index.js";
import { smallDatasetFile } from "./dataset-file.js";

/** Trials that take milliseconds, on the windows of `smallDatasetFile`. */
export const SMALL_DEFINITION: StudyDefinition = {
  name: "small",
  title: "Small",
  question: "Does it hold?",
  data: "small.safetensors",
  split: { kind: "official" },
  model: "baseline",
  options: { units: 10 },
  epochs: 4,
  grid: { filters: [4, 8] },
  repeats: 20,
  seeds: { first: 1 },
  analysis: { compare: "all" },
};

/** That study in a folder of its own: `stride study study.json --out run` there. */
export async function writeSmallStudy(directory: string, change: Partial<StudyDefinition> = {}): Promise<void> {
  await smallDatasetFile(directory);
  writeFileSync(join(directory, "study.json"), JSON.stringify({ ...SMALL_DEFINITION, ...change }));
}

export const SMALL_STUDY = ["study", "study.json", "--out", "run", "--workers", "2"] as const;

/** Hides the repository, whose commit stands in a report: whoever works on it while a test runs for minutes must not change one. */
export const NO_COMMIT = { GIT_DIR: "none" } as const;

/** What must not depend on interruptions: the rows in one order, and every file of the report. */
export function outcomeOf(directory: string): { rows: readonly string[]; report: ReadonlyMap<string, string> } {
  const run = join(directory, "run");
  const rows = readFileSync(join(run, "trials.jsonl"), "utf8").split("\n").slice(0, -1).sort();
  const files = ["report.html", ...readdirSync(join(run, "figures")).map((file) => join("figures", file))].sort();
  return { rows, report: new Map(files.map((file) => [file, readFileSync(join(run, file), "base64")])) };
}

/** The trials that a process said were finished: "3/40  filters=4, seed 2  accuracy ...". */
export function announced(stderr: string): string[] {
  return [...stderr.matchAll(/^ *\d+\/\d+ {2}(.+?, seed \d+) {2}accuracy/gm)].map((match) => match[1]!);
}

/** "filters=4, seed 2" of each whole line of a log. */
export function keptTrials(directory: string): string[] {
  let text: string;
  try {
    text = readFileSync(join(directory, "run", "trials.jsonl"), "utf8");
  } catch {
    // Killed before the first trial.
    return [];
  }
  const rows = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as TrialRow);
  return rows.map(({ configuration, seed }) => `${configuration}, seed ${seed}`);
}
