// A study of one's own: which kernel size, judged on people held back for that, twice each. `stride study FILE` does the same from a JSON
// file with these fields; studies/ has more of them.
//
//     node dist/examples/own-study.js [FOLDER]
import { join } from "node:path";
import { createDemo, prepareStudy, runStudy, VERSION, type StudyDefinition } from "stride-har";
import { machineFacts, openRun, readRun, writeReport } from "stride-har/files";
import { analyse, renderReport } from "stride-har/report";

const definition: StudyDefinition = {
  name: "own",
  title: "Kernel sizes on simulated people",
  question: "How many time steps should a filter see at once?",
  data: "demo",
  split: { kind: "official", validationSubjects: [1, 3], judgedOn: "validation" },
  model: "baseline",
  options: { filters: 8, units: 20 },
  epochs: 1,
  grid: { kernelSize: [3, 7] },
  repeats: 2,
  seeds: { first: 1 },
  analysis: { compare: "all" },
};
const folder = process.argv[2] ?? join("runs", definition.name);
const prepared = await prepareStudy(definition, createDemo());

// The folder keeps every finished training: stopped and started again, the program goes on where it was.
const kept = await openRun(folder, { ...prepared, machine: machineFacts(["own-study"], VERSION) });
const trials = prepared.trials.filter(({ trial }) => !kept.rows.some((row) => row.trial === trial));
await runStudy({ ...prepared, trials, workers: 2, onRow: (row, seconds) => kept.append(row, seconds) });
kept.close();

const run = await readRun(folder);
const analysis = analyse(run);
for (const { name, summary } of analysis.configurations) console.log(`${name}: ${(100 * summary!.mean).toFixed(1)} %`);
for (const { verdict } of analysis.comparisons) console.log(verdict);
writeReport(folder, await renderReport({ ...definition, runs: [{ run, analysis }] }));
