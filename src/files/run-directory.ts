import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  differences,
  type DataFacts,
  type MachineFacts,
  type NetworkFacts,
  type StudyRecord,
  type StudyRun,
  type TrialRow,
} from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { flushDirectory, writeAtomic } from "./atomic.js";
import { reasonOf } from "./directory.js";
import { lockRun } from "./run-lock.js";
import { openTrialLog, parseJson, parseTrialLog } from "./trial-log.js";

/** What is written before the first trial: it decides the rows, or explains them. */
export interface RunPlan {
  readonly study: StudyRecord;
  readonly machine: MachineFacts;
  readonly data: DataFacts;
  readonly networks: readonly { readonly configuration: string; readonly network: NetworkFacts }[];
}

/** A run's folder, held by this process. */
export interface RunDirectory {
  readonly path: string;
  /** Of trials that finished earlier. */
  readonly rows: readonly TrialRow[];
  /** Keeps a row for good; `seconds`, what its trial took, goes to a file of its own. Throws Error where there is no room. */
  append(row: TrialRow, seconds: number): void;
  close(): void;
}

export interface OpenRunOptions {
  /** A note for the user, in one line. */
  readonly warn?: (message: string) => void;
}

const STUDY = "study.json",
  MACHINE = "machine.json",
  DATA = "data.json",
  NETWORKS = "networks.json",
  TRIALS = "trials.jsonl",
  TIMINGS = "timings.jsonl",
  LOCK = "run.lock";
/** What a killed process left of the files that are written here under the lock; a report that is being drawn has none of these names. */
const TEMPORARY = /^(study|machine|data|networks)\.json\.[0-9a-f]{8}-[0-9a-f-]{27}\.tmp$/;
/** Of a definition that differs in many places, as many are named. */
const MOST_NAMED = 4;

/**
 * Begins a run in a folder, or goes on with the one that is there. Throws InputError where that one was begun with another definition, other
 * data or other kernels (its rows would not belong together), where another process has it, or where its files are damaged.
 */
export async function openRun(path: string, plan: RunPlan, { warn = () => {} }: OpenRunOptions = {}): Promise<RunDirectory> {
  try {
    mkdirSync(path, { recursive: true });
    flushDirectory(dirname(resolve(path)));
  } catch (error) {
    throw new InputError(`${path}: expected a folder that can be made; received ${reasonOf(error)}; choose another with --out`);
  }
  const unlock = lockRun(join(path, LOCK));
  try {
    for (const file of readdirSync(path)) if (TEMPORARY.test(file)) rmSync(join(path, file), { force: true });
    if (existsSync(join(path, STUDY))) await checkSame(path, plan);
    else begin(path, plan);
    const log = await openTrialLog(join(path, TRIALS));
    try {
      checkRows(log.rows, plan, join(path, TRIALS));
    } catch (error) {
      log.close();
      throw error;
    }
    if (log.tornBytes > 0) warn(`${join(path, TRIALS)}: the last line was cut short when the run was killed; that trial is run again`);
    return {
      path,
      rows: log.rows,
      append(row, seconds) {
        log.append(row);
        appendTiming(join(path, TIMINGS), row.trial, seconds);
      },
      close() {
        log.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** study.json comes last: a folder with it has all the others. */
function begin(path: string, { study, machine, data, networks }: RunPlan): void {
  if (existsSync(join(path, TRIALS))) {
    throw new InputError(
      `${path}: expected a new folder or one with ${STUDY}; received one with ${TRIALS} alone; choose another with --out`,
    );
  }
  writeAtomic(join(path, DATA), `${JSON.stringify(data)}\n`);
  writeAtomic(join(path, NETWORKS), `${JSON.stringify(networks, null, 1)}\n`);
  writeAtomic(join(path, MACHINE), `${JSON.stringify([machine], null, 1)}\n`);
  writeAtomic(join(path, STUDY), `${JSON.stringify(study, null, 1)}\n`);
}

async function checkSame(path: string, { study, machine, data, networks }: RunPlan): Promise<void> {
  const { readData, readMachines, readNetworks, readStudy } = await import("../records/schema.js");
  const before = readStudy(readJson(path, STUDY), join(path, STUDY));
  const changed = differences(before, JSON.parse(JSON.stringify(study)));
  if (changed.length > 0) {
    const named = changed.slice(0, MOST_NAMED).map((change) => `${change.path} was ${show(change.before)} and is ${show(change.after)}`);
    const more = changed.length > MOST_NAMED ? ` and ${changed.length - MOST_NAMED} more` : "";
    throw new InputError(
      `${path}: expected the study it was begun with; received a changed one: ${named.join(", ")}${more}; undo the change, or begin anew with --out and another folder`,
    );
  }
  const machines = readMachines(readJson(path, MACHINE), join(path, MACHINE));
  const older = machines.find(({ stride }) => stride !== machine.stride);
  if (older) {
    throw new InputError(
      `${path}: expected Stride ${older.stride}, with which it was begun; received ${machine.stride}, whose trainings may differ; begin anew with --out and another folder`,
    );
  }
  for (const [file, plain, read] of [
    [DATA, data, readData],
    [NETWORKS, networks, readNetworks],
  ] as const) {
    const place = join(path, file);
    if (!existsSync(place)) writeAtomic(place, `${JSON.stringify(plain)}\n`);
    const [change] = differences(read(readJson(path, file), place), JSON.parse(JSON.stringify(plain)));
    if (!change) continue;
    throw new InputError(
      `${place}: expected what the study's data and networks give; received ${change.path} ${show(change.before)} in place of ${show(change.after)}; delete the file, and it is written anew`,
    );
  }
  if (machines.every((known) => differences(known, machine).length > 0)) {
    writeAtomic(join(path, MACHINE), `${JSON.stringify([...machines, machine], null, 1)}\n`);
  }
}

/** Apart from the rows, which hold no clock; not flushed, as nothing is computed from it. */
function appendTiming(path: string, trial: string, seconds: number): void {
  try {
    appendFileSync(path, `${JSON.stringify({ trial, seconds: Math.round(seconds * 1000) / 1000 })}\n`);
  } catch (error) {
    throw new Error(`${path}: could not be written: ${reasonOf(error)}; make room, then run the same command again`, { cause: error });
  }
}

/** A run as its folder holds it, finished or not; writes nothing. Throws InputError where there is none or a file is damaged. */
export async function readRun(path: string): Promise<StudyRun> {
  const { readData, readMachines, readNetworks, readStudy } = await import("../records/schema.js");
  if (!existsSync(join(path, STUDY))) {
    throw new InputError(`${path}: expected the folder of a study's run, with ${STUDY}; received none; run it with stride study`);
  }
  const study = readStudy(readJson(path, STUDY), join(path, STUDY));
  const machines = readMachines(readJson(path, MACHINE), join(path, MACHINE));
  const data = readData(readJson(path, DATA), join(path, DATA));
  const networks = readNetworks(readJson(path, NETWORKS), join(path, NETWORKS));
  const rows = await readTrials(join(path, TRIALS));
  checkRows(rows, { study, data, networks }, join(path, TRIALS));
  const order = new Map(networks.map(({ configuration }, i) => [configuration, i]));
  rows.sort((a, b) => order.get(a.configuration)! - order.get(b.configuration)! || a.seed - b.seed || (a.fold ?? 0) - (b.fold ?? 0));
  return { study, machines, data, networks, rows, planned: networks.length * study.definition.repeats * foldCount(data) };
}

/** 1 without a cross-validation. */
function foldCount({ judged: { folds } }: DataFacts): number {
  return folds?.reduce((most, fold) => Math.max(most, fold), 1) ?? 1;
}

/** Throws InputError for a row that this study cannot have: such a log was put together from several. */
function checkRows(rows: readonly TrialRow[], { study, data, networks }: Omit<RunPlan, "machine">, place: string): void {
  const { repeats, seeds } = study.definition;
  const configurations = networks.map(({ configuration }) => configuration);
  const refuse = ({ trial }: TrialRow, expected: string, received: string): never => {
    throw new InputError(`${place}: trial ${trial}: expected ${expected}; received ${received}; delete its line, and it is run again`);
  };
  const { labels, folds } = data.judged;
  const most = foldCount(data);
  const seen = new Set<string>();
  for (const row of rows) {
    const { configuration, seed, fold } = row;
    if (!configurations.includes(configuration)) refuse(row, `one of the configurations ${configurations.join(", ")}`, show(configuration));
    if (seed < seeds.first || seed >= seeds.first + repeats) {
      refuse(row, `a seed from ${seeds.first} to ${seeds.first + repeats - 1}`, String(seed));
    }
    if (folds ? fold === undefined || fold > most : fold !== undefined) {
      refuse(row, folds ? `a fold from 1 to ${most}` : "no fold", fold === undefined ? "none" : String(fold));
    }
    const name = JSON.stringify([configuration, seed, fold]);
    const once = folds ? ["each configuration, seed and fold once", `, fold ${fold}`] : ["each configuration and seed once", ""];
    if (seen.has(name)) refuse(row, once[0]!, `${configuration}, seed ${seed}${once[1]!} again`);
    seen.add(name);
    if (row.status !== "done") continue;
    const windows = folds ? folds.filter((own) => own === fold).length : labels.length;
    if (row.predicted.length !== windows) refuse(row, `${windows} predictions`, String(row.predicted.length));
    const wrong = row.predicted.find((label) => label >= data.classNames.length);
    if (wrong !== undefined) refuse(row, `classes from 0 to ${data.classNames.length - 1}`, String(wrong));
  }
}

async function readTrials(path: string): Promise<TrialRow[]> {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  // What stands behind the last line break is a line in the making, or one that a killed process left.
  return parseTrialLog(bytes.subarray(0, bytes.lastIndexOf(10) + 1), path);
}

function readJson(path: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(join(path, file), "utf8");
  } catch (error) {
    throw new InputError(
      `${join(path, file)}: expected a readable file; received ${reasonOf(error)}; restore it, or begin anew in another folder`,
    );
  }
  return parseJson(text, join(path, file));
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "not there";
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
