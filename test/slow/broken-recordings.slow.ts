// Broken recordings through the command: by a mapping, without one, and to a prediction. Prints what is said of each.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { decodeDataset } from "../../src/data/index.js";
import { encodeMapping } from "../../src/recordings/index.js";
import { BROKEN_ARRAY_RECORDINGS } from "../support/broken-recording-arrays.js";
import { BROKEN_TEXTS, type BrokenRecording } from "../support/broken-recordings.js";
import { BROKEN_SENSORS } from "../support/broken-sensor-recordings.js";
import { BROKEN_TS } from "../support/broken-ts-recordings.js";
import { demoModel, writeModel } from "../support/prediction-files.js";
import { stride, type Outcome } from "../support/stride.js";
import { writeTree } from "../support/temporary.js";

const ALL: readonly BrokenRecording[] = [...BROKEN_TEXTS, ...BROKEN_ARRAY_RECORDINGS, ...BROKEN_TS, ...BROKEN_SENSORS];
/** From the start of the process to its end, on an idle machine. */
const LIMIT_MS = 2000;
/** Where others compute beside the test. */
const PATIENCE = 4;

const root = mkdtempSync(join(tmpdir(), "stride-broken-"));
const model = join(root, "model.safetensors");
const slowest = { milliseconds: 0, title: "" };

interface Ran extends Outcome {
  /** What stands in the folder afterwards and did not before. */
  readonly written: readonly string[];
}

async function run(directory: string, entry: BrokenRecording, args: readonly string[]): Promise<Ran> {
  const there = new Set(readdirSync(directory));
  const start = performance.now();
  const outcome = await stride(args, { cwd: directory });
  const milliseconds = performance.now() - start;
  if (!entry.long) {
    if (milliseconds > slowest.milliseconds) Object.assign(slowest, { milliseconds, title: `${entry.title}: ${args[0]} ${args[1]}` });
    assert.ok(milliseconds < PATIENCE * LIMIT_MS, `${milliseconds.toFixed(0)} ms`);
  }
  return { ...outcome, written: readdirSync(directory).filter((name) => !there.has(name)) };
}

function isRefusal({ code, stdout, stderr, written }: Ran, message: RegExp): string {
  assert.equal(code, 2, `${stderr}${stdout}`);
  assert.equal(stdout, "");
  const lines = stderr.trimEnd().split("\n");
  assert.equal(lines.filter((line) => line.startsWith("stride: ")).length, 1, stderr);
  const line = lines.at(-1)!;
  assert.match(line, /^stride: [\x20-\x7e]+$/, "printable");
  assert.match(line, message);
  const [place] = /[\w.-]+\.(csv|txt|npy|npz|ts)\b/.exec(line) ?? [];
  assert.ok(place !== undefined, `names the file: ${line}`);
  assert.equal(line.split(root).length, 1, `no temporary path: ${line}`);
  assert.equal(line.split(`${place}: ${place}`).length, 1, `names it once: ${line}`);
  assert.ok(line.length < 420, `${line.length} characters`);
  assert.deepEqual(written, [], "nothing is written");
  return line;
}

async function isAccepted(ran: Ran, directory: string, { told, x }: BrokenRecording): Promise<string> {
  assert.equal(ran.code, 0, ran.stderr);
  assert.deepEqual(ran.written, ["out.safetensors"]);
  if (told) assert.match(`${ran.stdout}${ran.stderr}`.replace(/\s+/g, " "), told);
  if (x) {
    const dataset = await decodeDataset(readFileSync(join(directory, "out.safetensors")), "out");
    assert.deepEqual([...dataset.x], x);
  }
  return `read${told ? `, told: ${told.exec(`${ran.stdout}${ran.stderr}`.replace(/\s+/g, " "))![0]}` : ""}`;
}

/** Without a mapping: refused with its place, or looked at and the fault told. */
function isLookedAt(ran: Ran, { message, looked }: BrokenRecording): string {
  if (ran.code !== 0) return isRefusal(ran, looked ?? /./);
  assert.ok(message === null || looked === undefined, `expected a refusal; received ${ran.stdout}`);
  return ran.written.join(" ");
}

async function check(t: TestContext, entry: BrokenRecording, n: number): Promise<void> {
  const directory = join(root, String(n));
  const files = entry.files();
  const paths = [...files.keys()];
  const single = paths.length === 1 && entry.mapping !== null;
  const opened = single ? paths[0]! : "mine";
  const say = (how: string, line: string): void => t.diagnostic(`${how}: ${line}`);
  mkdirSync(directory);
  if (!single) mkdirSync(join(directory, "mine"));
  writeTree(single ? directory : join(directory, "mine"), files);
  if (!entry.mapping) {
    say("describe", isRefusal(await run(directory, entry, ["data", "describe", opened]), entry.message!));
    return;
  }
  writeFileSync(join(directory, "mapping.json"), encodeMapping(entry.mapping));
  const by = ["--mapping", "mapping.json"];
  if (entry.predicted) {
    const predicted = await run(directory, entry, ["predict", model, opened, ...by]);
    // What the model was told of the recording is said on stderr before it is read.
    if (entry.message) say("predict", isRefusal(predicted, entry.title === "one sample" ? /s2-01\.csv/ : entry.message));
    else if (predicted.code === 2) say("predict", isRefusal(predicted, /looks? like m\/s2|rate|Hz/));
    else assert.equal(predicted.code, 0, predicted.stderr);
  }
  const imported = await run(directory, entry, ["data", "import", opened, ...by, "--out", "out.safetensors"]);
  say("import", entry.message ? isRefusal(imported, entry.message) : await isAccepted(imported, directory, entry));
  if (!entry.long) say("look", isLookedAt(await run(directory, entry, ["data", "import", opened]), entry));
}

void describe("recordings that are broken, through the command", () => {
  before(async () => writeModel(model, await demoModel()));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const [n, entry] of ALL.entries()) test(`${entry.group}: ${entry.title}`, (t) => check(t, entry, n));
  test("each is answered in time, and they are as many as there should be", (t) => {
    const count = (group: string): number => ALL.filter((entry) => entry.group === group).length;
    assert.ok(count("text") >= 24 && count("npy") >= 16 && count("ts") >= 10 && count("recording") >= 10);
    t.diagnostic(`${ALL.length} inputs; slowest ${slowest.milliseconds.toFixed(0)} ms (${slowest.title})`);
  });
});
