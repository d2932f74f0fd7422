// Files of the UEA archive imported as recordings, by the command.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { decodeDataset, parseTs, type Dataset } from "../../src/data/index.js";
import { openArchive } from "../../src/files/archive.js";
import type { ImportReport, Mapping } from "../../src/recordings/index.js";
import { REAL_TS, withoutTs } from "../support/small-ts.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Imported {
  readonly report: ImportReport;
  readonly dataset: Dataset;
}

/** Lets stride guess the mapping of a file, changes it as a user would, and imports by it. */
async function imported(cwd: string, file: string, edit: (mapping: Mapping) => Partial<Mapping>): Promise<Imported & { looked: string }> {
  const looked = await stride(["data", "import", file], { cwd });
  assert.equal(looked.code, 0, looked.stderr);
  const path = join(cwd, `${file.replace(/\.ts$/, "").toLowerCase()}.mapping.json`);
  const mapping = JSON.parse(readFileSync(path, "utf8")) as Mapping;
  writeFileSync(path, JSON.stringify({ ...mapping, ...edit(mapping) }));
  const { code, stdout, stderr } = await stride(["data", "import", file, "--mapping", path, "--out", "out.safetensors", "--json"], { cwd });
  assert.equal(code, 0, stderr);
  const { report } = JSON.parse(stdout) as { report: ImportReport };
  return { looked: looked.stdout, report, dataset: await decodeDataset(readFileSync(join(cwd, "out.safetensors")), "out") };
}

async function real(t: TestContext, name: string): Promise<{ cwd: string; bytes: Uint8Array }> {
  const cwd = temporaryDirectory(t);
  const archive = await openArchive(REAL_TS);
  const bytes = await archive.read(archive.list().find((path) => path.endsWith(`/${name}`))!);
  writeFileSync(join(cwd, name), bytes);
  return { cwd, bytes };
}

const atRate = (mapping: Mapping, rate: number, steps: number, overlap = 0): Partial<Mapping> => ({
  files: mapping.files.map((file) => ({ ...file, time: { rate } })),
  windows: { ...mapping.windows, samplingRate: rate, length: steps / rate, overlap },
});

test("BasicMotions' 40 cases are imported as 40 recordings, value for value", { skip: withoutTs }, async (t) => {
  const { cwd, bytes } = await real(t, "BasicMotions_TRAIN.ts");
  const { looked, report, dataset } = await imported(cwd, "BasicMotions_TRAIN.ts", (mapping) => atRate(mapping, 10, 100));
  assert.match(looked, /case +recording's number: each case of a \.ts file is a recording\n/);
  assert.match(looked, /label +label: the class label of each case\n/);
  assert.match(looked, /50 Hz is a mere guess; set "time": \{"rate": \.\.\.\}/);
  assert.match(looked, /nothing says who was recorded/);
  assert.match(looked, /X +40 x 100 x 6 /);
  const { values, labels } = parseTs(bytes, "f");
  assert.deepEqual([report.recordings, report.rows, report.windows], [40, 4000, 40]);
  assert.deepEqual([dataset.samplingRate, dataset.classNames], [10, ["Badminton", "Running", "Standing", "Walking"]]);
  const named = dataset.subject.map((subject) =>
    Number(/\((\d+)\)$/.exec(report.perSubject.find((one) => one.subject === subject)!.name)![1]),
  );
  for (const [window, number] of named.entries()) {
    assert.equal(dataset.classNames[dataset.y[window]!], labels[number - 1]);
    assert.deepEqual(dataset.x.subarray(600 * window, 600 * (window + 1)), values.subarray(600 * (number - 1), 600 * number));
  }
});

test("JapaneseVowels' cases of 7 to 26 steps are as many recordings, the short ones told", { skip: withoutTs }, async (t) => {
  const { cwd, bytes } = await real(t, "JapaneseVowels_TRAIN.ts");
  const { report, dataset } = await imported(cwd, "JapaneseVowels_TRAIN.ts", (mapping) => atRate(mapping, 50, 12, 0.5));
  const { lengths } = parseTs(bytes, "f");
  const windows = [...lengths].map((length) => (length < 12 ? 0 : Math.floor((length - 12) / 6) + 1));
  const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);
  assert.deepEqual([report.recordings, report.rows, report.windows], [270, sum([...lengths]), sum(windows)]);
  assert.equal(report.leftOut.tooShort.recordings, windows.filter((count) => count === 0).length);
  assert.ok(report.leftOut.tooShort.recordings > 10);
  assert.deepEqual([dataset.y.length, dataset.signals.length, dataset.classNames.length], [sum(windows), 12, 9]);
});

test("missing values in a .ts file are bridged up to maxGap, and break windows beyond", async (t) => {
  const cwd = temporaryDirectory(t);
  const steps = (change: (text: string, t: number) => string): string =>
    Array.from({ length: 64 }, (_, i) => change((Math.round(1e4 * Math.sin(i / 3)) / 1e4).toFixed(4), i)).join(",");
  const rows = Array.from({ length: 12 }, (_, i) => {
    const first = steps((text, step) => ((i === 0 && step === 10) || (i === 1 && step >= 20 && step < 44) ? "?" : text));
    return `${first}:${steps((text) => text)}:${i % 2 ? "on" : "off"}`;
  });
  writeFileSync(join(cwd, "gaps.ts"), `@missing true\n@dimensions 2\n@classLabel true on off\n@data\n${rows.join("\n")}\n`);
  const { looked, report, dataset } = await imported(cwd, "gaps.ts", (mapping) => atRate(mapping, 50, 16));
  assert.match(looked, /gaps\.ts \(2\).*24 .*missing/s);
  // Of the second case 20 samples remain on either side: one window each, and 4 samples of no window.
  assert.deepEqual([report.recordings, report.windows], [12, 11 * 4 + 2]);
  assert.deepEqual([report.leftOut.interpolated, report.leftOut.missing], [1, 24]);
  assert.ok(dataset.x.every(Number.isFinite));
});

test("a .ts file that is source text, and one with time stamps, end in a line that says so", async (t) => {
  const cwd = temporaryDirectory(t);
  writeFileSync(join(cwd, "code.ts"), "export const a = 1;\nexport const b = 2;\n");
  writeFileSync(join(cwd, "stamps.ts"), "@timeStamps true\n@classLabel true a\n@data\n(0,1),(1,2):a\n");
  for (const [file, message] of [
    ["code.ts", /code\.ts: expected the \.ts form of the UEA archive, which begins with @problemName/],
    ["stamps.ts", /stamps\.ts: row 1: expected @timeStamps false, values at even distances; received true; write the values alone/],
  ] as const) {
    const { code, stdout, stderr } = await stride(["data", "import", file], { cwd });
    assert.deepEqual([code, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], stderr);
    assert.match(stderr, message);
  }
});
