// A day at 50 Hz: how long it takes, and that memory does not grow with it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { saveModel } from "../../src/files/index.js";
import { baseline } from "../../src/models/index.js";
import { encodeMapping } from "../../src/recordings/index.js";
import { hash32 } from "../support/hash-fill.js";
import { csvMapping, demo } from "../support/prediction-files.js";
import { smallModel } from "../support/small-model.js";
import { cleanEnvironment, STRIDE } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

const SIX = demo.signals.filter(({ name }) => !name.startsWith("body_acc"));

/** Six signals that move more and less, an hour each of what a day has. */
function writeHours(path: string, hours: number): number {
  const file = openSync(path, "w");
  writeSync(file, `time,${SIX.map(({ name }) => name).join(",")}\n`);
  for (let from = 0; from < hours * 180_000; from += 9000) {
    const rows = Array.from({ length: 9000 }, (_, i) => {
      const t = from + i;
      const size = [0.02, 0.3, 0.6][Math.floor(t / 30_000) % 3]!;
      const cells = SIX.map((_, c) => ((c === 0 ? 1 : 0) + size * (hash32(t, c) / 2 ** 32 - 0.5)).toFixed(6));
      return `${(t / 50).toFixed(2)},${cells.join(",")}\n`;
    });
    writeSync(file, rows.join(""));
  }
  closeSync(file);
  return statSync(path).size;
}

/** In a process of its own: seconds of processor and of the clock, and the most memory that it ever had, in MB. */
function measure(args: readonly string[]): { cpu: number; wall: number; memory: number; windows: number } {
  const code = `
    process.argv.splice(1, 1);
    process.on("exit", () => {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
      process.stderr.write("\\nusage " + JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }) + "\\n");
    });
    await import(process.argv[1]);
  `;
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code, "--", STRIDE, STRIDE, ...args], {
    env: cleanEnvironment(),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  const usage = JSON.parse(/usage (\{.*\})/.exec(stderr)![1]!) as { cpu: number; memory: number };
  const { recordings } = JSON.parse(stdout) as { recordings: { windows: number }[] };
  return { ...usage, wall: (performance.now() - started) / 1000, windows: recordings[0]!.windows };
}

test("a day of six signals at 50 Hz predicts in seconds, with the memory of an hour", async (t) => {
  const folder = temporaryDirectory(t);
  const at = (name: string): string => join(folder, name);
  const training = { ...smallModel().training, dataset: { ...smallModel().training.dataset, name: "demo" } };
  const preparation = [{ mean: new Float32Array(9).fill(0.1), scale: new Float32Array(9).fill(0.4) }];
  const { classNames, signals } = demo;
  await saveModel(at("model.safetensors"), smallModel({ network: baseline([128, 9], 6), classNames, signals, preparation, training }));
  const mapping = { ...csvMapping(SIX), subject: null, label: null, classes: [] };
  writeFileSync(at("mapping.json"), encodeMapping({ ...mapping, files: [{ ...mapping.files[0]!, path: "**" }] }));
  writeHours(at("hour.csv"), 1);
  const bytes = writeHours(at("day.csv"), 24);
  const args = (file: string, more: readonly string[] = []): string[] => [
    "predict",
    at("model.safetensors"),
    at(file),
    "--mapping",
    at("mapping.json"),
    "--json",
    "-q",
    ...more,
  ];
  const hour = measure(args("hour.csv", ["--out", at("hour-windows.csv")]));
  const day = measure(args("day.csv", ["--out", at("day-windows.csv")]));
  const drawn = measure(args("day.csv", ["--report", at("page")]));
  const guessed = measure(["predict", at("model.safetensors"), at("day.csv"), "--json", "-q"]);
  t.diagnostic(`${(bytes / 1e6).toFixed(0)} MB, ${day.windows} windows`);
  for (const [name, { cpu, wall, memory }] of Object.entries({ hour, day, drawn, guessed })) {
    t.diagnostic(`${name}: ${cpu.toFixed(1)} s of processor, ${wall.toFixed(1)} s, ${memory.toFixed(0)} MB`);
  }
  assert.equal(day.windows, Math.floor((24 * 180_000 - 128) / 64) + 1);
  // Seconds of processor, as other processes may be busy; it has one thread that computes.
  for (const run of [day, drawn, guessed]) assert.ok(run.cpu < 15, `${run.cpu} s`);
  // What a day's time line itself takes is below 1 kB a segment.
  for (const run of [day, guessed]) assert.ok(run.memory < hour.memory + 80, `${run.memory} MB for a day, ${hour.memory} MB for an hour`);
  assert.ok(drawn.memory < 2.5 * hour.memory, `${drawn.memory} MB drawn`);
  assert.ok(statSync(join(at("page"), "report.html")).size < 500_000);
});
