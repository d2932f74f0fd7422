// `npm run bench` from end to end, where no peer is: what it lists, refuses, skips and prints.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { findPython } from "../../bench/peer.js";
import { recordRun } from "../../bench/record.js";
import { describeMachine } from "../../bench/pairs.js";
import { temporaryDirectory } from "../support/temporary.js";

const MAIN = join(import.meta.dirname, "..", "..", "bench", "main.js");
const bench = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });

test("--list names every case in one line", () => {
  const { status, stdout } = bench("--list");
  assert.equal(status, 0);
  const names = stdout
    .trim()
    .split("\n")
    .map((line) => /^([\w-]+): \S/.exec(line)?.[1]);
  for (const name of ["step", "fit", "repeats", "memory", "threads", "workers"]) assert.ok(names.includes(name), name);
});

test("wrong use is refused in one line with status 2", () => {
  for (const [args, message] of [
    [["swim"], /^bench: expected cases among step, .*; received swim\n$/],
    [["--pairs", "0"], /^bench: --pairs must be a whole number above 0; received 0\n$/],
    [["--note", "busy"], /^bench: --note goes into a record; expected --record with it\n$/],
    [["--swim"], /^bench: Unknown option '--swim'/],
  ] as const) {
    const { status, stderr } = bench(...args);
    assert.equal(status, 2, stderr);
    assert.match(stderr, message);
  }
});

test("a step without a Python names the peers that it skips, and prints one document of rows", () => {
  const { status, stdout, stderr } = bench("step", "--pairs", "1", "--steps", "1", "--json", "--python", "no-such-python");
  assert.equal(status, 0, stderr);
  const { rows, results } = JSON.parse(stdout) as { rows: Record<string, unknown>[]; results: { case: string; rows: unknown }[] };
  assert.deepEqual(
    results.map((result) => [result.case, result.rows]),
    [["step", rows]],
  );
  assert.equal(rows.length, 9);
  for (const { name, ours, peer, ...rest } of rows) {
    assert.match(String(name), /^step, /);
    assert.ok((ours as number) > 0);
    assert.match(String(peer), /^(Keras|PyTorch|JAX) skipped: no Python that --python names imports /);
    assert.deepEqual(rest, { theirs: null, ratio: null, low: null, high: null, unit: "ms" });
  }
  assert.match(stderr, /PyTorch skipped/);
});

test("threads are held against one of ours", () => {
  const { stdout, stderr } = bench("threads", "--pairs", "1", "--json");
  const { rows } = JSON.parse(stdout) as { rows: { peer: string; ratio: number; atMost: number }[] };
  assert.equal(rows.length, 1, stderr);
  assert.equal(rows[0]!.peer, "one thread of ours");
  assert.ok(rows[0]!.ratio > 0 && rows[0]!.atMost === 1 / 1.7);
});

const python = findPython(["json"]);
test("a Python is the first of a list that imports the modules", { skip: python === undefined && "no Python on the PATH" }, () => {
  assert.equal(findPython(["json"], ["no-such-python", python!, "another"].join(delimiter)), python);
  assert.equal(findPython(["no_such_module"], python), undefined);
});

test("a record is a new folder each time, with the document as printed and the machine", (t) => {
  const root = temporaryDirectory(t);
  const document = { machine: describeMachine(), rows: [] };
  recordRun(document, ["step", "--python", [join("/", "a", "python3"), join("/", "b", "python")].join(delimiter)], undefined, root);
  recordRun(document, [], "busy", root);
  const [first, second] = readdirSync(root).sort() as [string, string];
  assert.match(first, /^\d{4}-\d\d-\d\d$/);
  assert.equal(second, `${first}-2`);
  const read = (folder: string, file: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(root, folder, file), "utf8")) as Record<string, unknown>;
  assert.deepEqual(read(first, "run.json"), document);
  const machine = read(first, "machine.json");
  assert.equal(machine["command"], `npm run bench -- step --python python3${delimiter}python`);
  assert.equal(machine["date"], first);
  assert.deepEqual(Object.keys(machine), ["command", "date", "cpu", "memoryGiB", "system", "node", "commit"]);
  assert.equal(read(second, "machine.json")["note"], "busy");
});
