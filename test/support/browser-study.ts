// Runs in Node and on a page of a browser, to be compared row by row: this file and all it imports must be free of Node.
import { createDemo, prepareStudy, runStudy, type StudyDefinition, type TrialRow } from "../../src/index.js";

const definition: StudyDefinition = {
  name: "browser",
  title: "Browser",
  question: "Are the rows the same?",
  data: "demo",
  split: { kind: "official", validationSubjects: [1], judgedOn: "test" },
  model: "multihead",
  options: { filters: 8, units: 10 },
  epochs: 1,
  configurations: [
    { name: "raw", values: {} },
    { name: "mixed", values: { preparation: ["none", "standardize", "power"] } },
  ],
  repeats: 1,
  seeds: { first: 1 },
  analysis: { compare: "all" },
};

/** The rows of a small study on two threads, in the order of their configurations, and that of its plan. */
export async function studyRows(): Promise<{ readonly rows: readonly TrialRow[]; readonly planned: readonly string[] }> {
  const prepared = await prepareStudy(definition, createDemo({ seed: 1 }));
  const rows: TrialRow[] = [];
  await runStudy({ ...prepared, workers: 2, onRow: (row) => rows.push(row) });
  rows.sort((a, b) => (a.configuration < b.configuration ? -1 : 1));
  return { rows, planned: prepared.trials.map(({ trial }) => trial) };
}
