/**
 * A study's trials on two worker threads against the same trials on one, in alternating pairs. The rows are compared, bit for bit, before any
 * time counts. The ratio is two workers' time over one's: 0.5 is twice the trials a minute. A target that is missed ends with status 1.
 *
 *     node dist/bench/workers.js [--pairs N] [--trials N] [--json]
 */
import { parseArgs } from "node:util";
import { createBackend } from "../src/kernels/index.js";
import { createDemo, fingerprintOf } from "../src/data/index.js";
import type { StudyDefinition, TrialRow } from "../src/records/index.js";
import { configurationsOf, planTrials, runStudy } from "../src/study/index.js";
import { alternate, compareMedians, describeMachine, formatMachine } from "./pairs.js";

/** At least 1.8 times the trials a minute. */
const TARGET = 1 / 1.8;

const { values: options } = parseArgs({
  options: { pairs: { type: "string", default: "9" }, trials: { type: "string", default: "8" }, json: { type: "boolean", default: false } },
});
const [pairCount, repeats] = [Number(options.pairs), Number(options.trials)];
if (![pairCount, repeats].every((value) => Number.isSafeInteger(value) && value >= 2)) {
  throw new RangeError(`workers: expected --pairs and --trials from 2 on; received ${options.pairs} and ${options.trials}`);
}

const dataset = createDemo();
const fingerprint = await fingerprintOf(dataset);
const definition: StudyDefinition = {
  name: "workers",
  title: "Workers",
  question: "How much faster are two?",
  data: "demo",
  split: { kind: "official" },
  model: "baseline",
  epochs: 1,
  repeats,
  seeds: { first: 1 },
  analysis: { compare: "all" },
};
const kernels = { name: "plain", sha256: createBackend("plain").sha256 };
const trials = await planTrials(definition, configurationsOf(definition), { fingerprint, kernels });

async function secondsWith(workers: number): Promise<number> {
  const rows: TrialRow[] = [];
  const started = performance.now();
  await runStudy({ dataset, fingerprint, split: definition.split, trials, workers, onRow: (row) => rows.push(row) });
  const seconds = (performance.now() - started) / 1000;
  const text = JSON.stringify(rows.sort((a, b) => a.seed - b.seed));
  expected ??= text;
  if (text !== expected) throw new Error(`workers: the rows of ${workers} workers differ from the first run's`);
  return seconds;
}
let expected: string | undefined;

const print = (line: string): void => void (options.json || console.log(line));
const machine = describeMachine();
const pairs = await alternate(
  pairCount,
  () => secondsWith(2),
  () => secondsWith(1),
  ({ ours, theirs }, i) =>
    print(`pair ${i + 1}/${pairCount}: two workers ${ours.toFixed(2)} s, one ${theirs.toFixed(2)} s, ratio ${(ours / theirs).toFixed(3)}`),
);
const row = compareMedians({ name: `${repeats} trials, two workers`, peer: "one worker", unit: "s" }, pairs, (seconds) => seconds);
const missed = !(row.ratio! <= TARGET);
if (missed) process.exitCode = 1;
if (options.json) console.log(JSON.stringify({ benchmark: "workers", machine, rows: [row] }, null, 2));
else {
  console.log(formatMachine(machine));
  console.log(
    `ratio ${row.ratio!.toFixed(3)} (${row.low!.toFixed(3)} to ${row.high!.toFixed(3)}): ${(1 / row.ratio!).toFixed(2)} times the trials a minute; at most ${TARGET.toFixed(3)} asked: ${missed ? "missed" : "met"}`,
  );
}
