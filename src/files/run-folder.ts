import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { differences, type DataFacts, type MachineFacts, type NetworkFacts, type TrialRow } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { flushDirectory, writeAtomic } from "./atomic.js";
import { reasonOf } from "./reason.js";
import { lockRun } from "./run-lock.js";
import { openTrialLog, parseJson, parseTrialLog } from "./trial-log.js";

/** What a folder of trials is begun with besides its record: it decides the rows, or explains them. */
export interface TrialGroundFacts {
  readonly machine: MachineFacts;
  readonly data: DataFacts;
  readonly networks: readonly { readonly configuration: string; readonly network: NetworkFacts }[];
}

/** A study's folder or a tuning's: which file says what was asked for. */
export interface FolderKind<Record> {
  readonly word: "study" | "tuning";
  readonly read: (json: unknown, place: string) => Record;
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

const MACHINE = "machine.json",
  DATA = "data.json",
  NETWORKS = "networks.json",
  TRIALS = "trials.jsonl",
  TIMINGS = "timings.jsonl",
  LOCK = "run.lock";
/** What a killed process left of the files that are written here under the lock; a report that is being drawn has none of these names. */
const TEMPORARY = /^((study|tuning|refit|machine|data|networks)\.json|model\.safetensors)\.[0-9a-f]{8}-[0-9a-f-]{27}\.tmp$/;
/** Of a definition that differs in many places, as many are named. */
const MOST_NAMED = 4;

/** As `openRun` and `openTuning` say, which call it with what theirs is. */
export async function openFolder<Record>(
  path: string,
  kind: FolderKind<Record>,
  plan: TrialGroundFacts & { readonly record: Record },
  checkRows: (rows: readonly TrialRow[], place: string) => void,
  { warn = () => {} }: OpenRunOptions,
): Promise<RunDirectory> {
  try {
    mkdirSync(path, { recursive: true });
    flushDirectory(dirname(resolve(path)));
  } catch (error) {
    throw new InputError(`${path}: expected a folder that can be made; received ${reasonOf(error)}; choose another with --out`);
  }
  const unlock = lockRun(join(path, LOCK));
  try {
    for (const file of readdirSync(path)) if (TEMPORARY.test(file)) rmSync(join(path, file), { force: true });
    if (existsSync(join(path, fileOf(kind)))) await checkSame(path, kind, plan);
    else begin(path, kind, plan);
    const log = await openTrialLog(join(path, TRIALS));
    try {
      checkRows(log.rows, join(path, TRIALS));
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

function fileOf({ word }: FolderKind<unknown>): string {
  return `${word}.json`;
}

/** The record comes last: a folder with it has all the others. */
function begin<Record>(path: string, kind: FolderKind<Record>, plan: TrialGroundFacts & { readonly record: Record }): void {
  const { record, machine, data, networks } = plan;
  if (existsSync(join(path, TRIALS))) {
    throw new InputError(
      `${path}: expected a new folder or one with ${fileOf(kind)}; received one with ${TRIALS} but without that; choose another with --out`,
    );
  }
  writeAtomic(join(path, DATA), `${JSON.stringify(data)}\n`);
  writeAtomic(join(path, NETWORKS), `${JSON.stringify(networks, null, 1)}\n`);
  writeAtomic(join(path, MACHINE), `${JSON.stringify([machine], null, 1)}\n`);
  writeAtomic(join(path, fileOf(kind)), `${JSON.stringify(record, null, 1)}\n`);
}

async function checkSame<Record>(
  path: string,
  kind: FolderKind<Record>,
  { record, machine, data, networks }: TrialGroundFacts & { readonly record: Record },
): Promise<void> {
  const { readData, readMachines, readNetworks } = await import("../records/schema.js");
  const before = kind.read(readJson(path, fileOf(kind)), join(path, fileOf(kind)));
  const changed = differences(before, JSON.parse(JSON.stringify(record)));
  if (changed.length > 0) {
    const named = changed.slice(0, MOST_NAMED).map((change) => `${change.path} was ${show(change.before)} and is ${show(change.after)}`);
    const more = changed.length > MOST_NAMED ? ` and ${changed.length - MOST_NAMED} more` : "";
    throw new InputError(
      `${path}: expected the ${kind.word} it was begun with; received a changed one: ${named.join(", ")}${more}; undo the change, or begin anew with --out and another folder`,
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
      `${place}: expected what the ${kind.word}'s data and networks give; received ${change.path} ${show(change.before)} in place of ${show(change.after)}; delete the file, and it is written anew`,
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

/** What a folder holds, finished or not; writes nothing. Throws InputError where there is no record or a file is damaged. */
export async function readFolder<Record>(
  path: string,
  kind: FolderKind<Record>,
): Promise<
  Omit<TrialGroundFacts, "machine"> & { readonly record: Record; readonly machines: readonly MachineFacts[]; readonly rows: TrialRow[] }
> {
  const { readData, readMachines, readNetworks } = await import("../records/schema.js");
  const file = fileOf(kind);
  if (!existsSync(join(path, file))) {
    const [verb, whose] = kind.word === "study" ? ["study", "a study's run"] : ["tune", "a tuning's run"];
    throw new InputError(`${path}: expected the folder of ${whose}, with ${file}; received none; run it with stride ${verb}`);
  }
  const record = kind.read(readJson(path, file), join(path, file));
  const machines = readMachines(readJson(path, MACHINE), join(path, MACHINE));
  const data = readData(readJson(path, DATA), join(path, DATA));
  const networks = readNetworks(readJson(path, NETWORKS), join(path, NETWORKS));
  return { record, machines, data, networks, rows: await readTrials(join(path, TRIALS)) };
}

async function readTrials(path: string): Promise<TrialRow[]> {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  // What stands behind the last line break is a line in the making, or one that a killed process left.
  return parseTrialLog(bytes.subarray(0, bytes.lastIndexOf(10) + 1), path);
}

export function readJson(path: string, file: string): unknown {
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

export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "not there";
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
