/**
 * Parsing the signal text of UCI HAR, 18 files of 190 MB: this project's reader of number tables against NumPy's `fromfile(sep=" ")`, in
 * alternating pairs. Both read the files themselves, from a warm page cache; their values are compared, bit for bit, before any is timed.
 *
 *     node dist/bench/parse.js [pairs] [--json]
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { crc32 } from "node:zlib";
import { openZip } from "../src/data/index.js";
import { parseTableInto } from "../src/data/formats/signal-text.js";
import { compareMedians, describeMachine, formatMachine, median, type Pair } from "./pairs.js";

const REPOSITORY = join(import.meta.dirname, "..", "..");
const ZIP = join(REPOSITORY, "..", "shared", "datasets", "uci-har.zip");
const PEER = join(REPOSITORY, "bench", "peers", "numpy", "parse.py");
const TARGET = 0.25;
const COLUMNS = 128;

interface Run {
  /** On the clock. */
  readonly seconds: number;
  /** Of the processor, all threads: what a busy machine disturbs least. */
  readonly processor: number;
  readonly checksums: readonly (readonly [cells: number, crc: number])[];
}

async function main(): Promise<void> {
  const { values: options, positionals } = parseArgs({ options: { json: { type: "boolean", default: false } }, allowPositionals: true });
  const print = (line: string): void => void (options.json || console.log(line));
  const skip = (reason: string): void => {
    print(`skipped: ${reason}`);
    if (options.json) console.log(JSON.stringify({ benchmark: "parse", rows: [], skipped: reason }, null, 2));
  };
  if (!existsSync(ZIP)) return skip("../shared/datasets/uci-har.zip is not beside the repository");
  const python = findPython();
  if (!python) return skip("no python3 on PATH can import numpy");
  const pairs = Math.max(5, Number(positionals[0] ?? 7));
  const machine = describeMachine();
  const directory = mkdtempSync(join(tmpdir(), "stride-bench-"));
  const peer = startPeer(python);
  try {
    const paths = await unpack(directory);
    const versions = await peer.ready;
    const bytes = paths.reduce((sum, path) => sum + readFileSync(path).length, 0);
    const ours = parseAll(paths),
      theirs = await peer.parse(paths);
    for (const [i, path] of paths.entries()) {
      if (String(ours.checksums[i]) !== String(theirs.checksums[i])) throw new Error(`${basename(path)}: the two parsers' values differ`);
    }
    const runs: Pair<Run>[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      // Who goes first alternates, so that a drift of the machine favours neither.
      const first = pair % 2 === 0 ? parseAll(paths) : undefined;
      const numpy = await peer.parse(paths);
      runs.push({ ours: first ?? parseAll(paths), theirs: numpy });
    }
    const cells = ours.checksums.reduce((sum, [count]) => sum + count, 0);
    print(`${paths.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${cells} cells, equal as float32 in all of them`);
    for (const [who, times] of [
      ["ours ", runs.map((run) => run.ours.seconds)],
      ["numpy", runs.map((run) => run.theirs.seconds)],
    ] as const) {
      print(`${who}  s      ${summary(times)}, ${(bytes / 1e6 / median(times)).toFixed(0)} MB/s`);
    }
    const ratios = runs.map(({ ours, theirs }) => ours.seconds / theirs.seconds);
    print(`ratio         ${summary(ratios)}, target <= ${TARGET}: ${median(ratios) <= TARGET ? "met" : "MISSED"}`);
    print(`processor's   ${summary(runs.map(({ ours, theirs }) => ours.processor / theirs.processor))}`);
    print(`${formatMachine(machine)}; Python ${versions.python}, NumPy ${versions.numpy}`);
    if (options.json) {
      const head = { peer: `NumPy ${versions.numpy}`, unit: "s" };
      const what = `${(bytes / 1e6).toFixed(0)} MB of signal text`;
      const rows = [
        compareMedians({ name: `${what}, median time`, ...head }, runs, (run) => run.seconds),
        compareMedians({ name: `${what}, CPU time`, ...head }, runs, (run) => run.processor),
      ];
      console.log(JSON.stringify({ benchmark: "parse", what, rows, pairs, machine, peer: versions, files: paths.length, cells }, null, 2));
    }
  } finally {
    peer.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The first python3 on PATH that has NumPy: a version manager's often shadows the system's, which has it. */
function findPython(): string | undefined {
  const candidates = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "python3"));
  return candidates.find((path) => existsSync(path) && spawnSync(path, ["-c", "import numpy"]).status === 0);
}

async function unpack(directory: string): Promise<string[]> {
  const source = await openZip(readFileSync(ZIP), basename(ZIP));
  const paths: string[] = [];
  for (const path of source.list().filter((name) => name.includes("Inertial Signals"))) {
    paths.push(join(directory, basename(path)));
    writeFileSync(paths.at(-1)!, await source.read(path));
  }
  return paths;
}

function parseAll(paths: readonly string[]): Run {
  let seconds = 0,
    processor = 0;
  const checksums = paths.map((path) => {
    const rows = path.endsWith("_train.txt") ? 7352 : 2947;
    const start = performance.now();
    const startProcessor = process.cpuUsage();
    const values = new Float32Array(rows * COLUMNS);
    parseTableInto(readFileSync(path), path, { rows, columns: COLUMNS, values, offset: 0, stride: 1 });
    seconds += (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(startProcessor);
    processor += (user + system) / 1e6;
    return [values.length, crc32(new Uint8Array(values.buffer))] as const;
  });
  return { seconds, processor, checksums };
}

function startPeer(python: string): {
  ready: Promise<{ numpy: string; python: string }>;
  parse: (paths: readonly string[]) => Promise<Run>;
  stop: () => void;
} {
  const child = spawn(python, [PEER], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function answer(): Promise<unknown> {
    const { value, done } = await lines.next();
    if (done) throw new Error("bench/peers/numpy/parse.py ended early");
    return JSON.parse(value);
  }
  return {
    ready: answer() as Promise<{ numpy: string; python: string }>,
    parse: async (paths) => {
      child.stdin.write(`${JSON.stringify(paths)}\n`);
      return (await answer()) as Run;
    },
    stop: () => child.stdin.end(),
  };
}

function summary(values: readonly number[]): string {
  return `median ${median(values).toFixed(3)}, low ${Math.min(...values).toFixed(3)}, high ${Math.max(...values).toFixed(3)}`;
}

await main();
