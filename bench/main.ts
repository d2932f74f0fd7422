// Every measurement of this project against others, in one command.
//
//   npm run bench -- [CASE ...] [--pairs 9] [--steps 40] [--repeats 10] [--python PATHS] [--record [--note TEXT]] [--json] [--list]
//
// Each case first checks that both sides compute the same; then they take turns in one run, since the machine may be shared. A peer that is
// not installed is skipped by name; bench/peers/README.md says how to install each. Exit codes: 0 every row holds what is asked of it, 1 one
// does not or a case failed, 2 wrong use, 130 interrupted.
import { parseArgs } from "node:util";
import { isMet, type Case, type CaseOptions, type CaseResult } from "./case.js";
import { csv } from "./cases/csv.js";
import { fit } from "./cases/fit.js";
import { growth } from "./cases/growth.js";
import { inference } from "./cases/inference.js";
import { limit } from "./cases/limit.js";
import { memory } from "./cases/memory.js";
import { minirocket } from "./cases/minirocket.js";
import { parse } from "./cases/parse.js";
import { repeats } from "./cases/repeats.js";
import { step } from "./cases/step.js";
import { threads } from "./cases/threads.js";
import { workers } from "./cases/workers.js";
import { zip } from "./cases/zip.js";
import { describeMachine, formatMachine, formatRows } from "./pairs.js";
import { recordRun } from "./record.js";

const CASES: readonly Case[] = [step, fit, repeats, inference, parse, csv, zip, memory, threads, workers, limit, growth, minirocket];

interface Options {
  readonly chosen: readonly Case[];
  readonly pairs: number;
  readonly steps: number;
  readonly repeats: number;
  readonly python: string | undefined;
  readonly json: boolean;
  readonly list: boolean;
  readonly record: boolean;
  readonly note: string | undefined;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    options: {
      pairs: { type: "string", default: "9" },
      steps: { type: "string", default: "40" },
      repeats: { type: "string", default: "10" },
      python: { type: "string" },
      record: { type: "boolean", default: false },
      note: { type: "string" },
      json: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !CASES.some((one) => one.name === name));
  if (unknown !== undefined) throw new RangeError(`expected cases among ${CASES.map(({ name }) => name).join(", ")}; received ${unknown}`);
  if (values.note !== undefined && !values.record) throw new RangeError("--note goes into a record; expected --record with it");
  const { python, record, note, json, list } = values;
  return {
    chosen: positionals.length === 0 ? CASES : CASES.filter(({ name }) => positionals.includes(name)),
    pairs: wholeNumber("--pairs", values.pairs),
    steps: wholeNumber("--steps", values.steps),
    repeats: wholeNumber("--repeats", values.repeats),
    ...{ python, record, note, json, list },
  };
}

function wholeNumber(name: string, text: string): number {
  const count = Number(text);
  if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`${name} must be a whole number above 0; received ${text}`);
  return count;
}

async function run({ chosen, pairs, steps, repeats, python, json, record, note }: Options): Promise<void> {
  const print = (line: string): void => (json ? console.error(line) : console.log(line));
  const machine = describeMachine();
  const results = [];
  for (const one of chosen) {
    const { name, title } = one;
    print(`\n${name}: ${title}`);
    const result = await attempt(one, { pairs, steps, repeats, python, print });
    print(`\n${result.what}\n`);
    if (result.rows.length > 0) print(`${formatRows(result.rows)}\n`);
    for (const reason of new Set(result.rows.flatMap((row) => (row.theirs === null ? [row.peer] : [])))) print(reason);
    for (const doubt of result.doubts ?? []) print(`doubtful: ${doubt}`);
    if (result.doubts?.length || result.rows.some((row) => isMet(row) === false)) process.exitCode = 1;
    results.push({ case: name, ...result });
  }
  print(formatMachine(machine));
  const document = { machine, pairs, steps, repeats, rows: results.flatMap(({ rows }) => rows), results };
  if (record) print(`recorded in ${recordRun(document, process.argv.slice(2), note)}`);
  if (json) console.log(JSON.stringify(document, null, 2));
}

/** A case that fails says so and leaves the others to run: what they measure takes hours. */
async function attempt(one: Case, options: CaseOptions): Promise<CaseResult> {
  try {
    return await one.run(options);
  } catch (error) {
    const { message } = error as Error;
    console.error(`bench: ${one.name}: ${message}`);
    process.exitCode = 1;
    return { what: "failed, nothing measured", rows: [], details: { failed: message } };
  }
}

process.once("SIGINT", () => process.exit(130));
let options: Options | undefined;
try {
  options = readOptions();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 2;
}
if (options?.list) for (const { name, title } of CASES) console.log(`${name}: ${title}`);
else if (options) {
  try {
    await run(options);
  } catch (error) {
    console.error(`bench: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
