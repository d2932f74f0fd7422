import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { decodeDataset } from "../../src/data/index.js";
import { madeCsv, madeFolder, madeSamples } from "../support/made-recordings.js";
import { REPOSITORY } from "../support/paths.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";

/** A folder "mine" of recordings in an empty directory. */
function folder(t: TestContext, files: ReadonlyMap<string, Uint8Array> = madeFolder()): string {
  const cwd = temporaryDirectory(t);
  writeTree(join(cwd, "mine"), files);
  return cwd;
}

/** The text as it was looked at; STRIDE_SNAPSHOTS=write writes it anew. */
function matchesSnapshot(name: string, text: string): void {
  const file = join(REPOSITORY, "test", "snapshots", name);
  if (process.env["STRIDE_SNAPSHOTS"] === "write") writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
}

test("import looks, prints what it took things for, writes the mapping, and imports by it", async (t) => {
  const cwd = folder(t);
  const looked = await stride(["data", "import", "mine"], { cwd });
  assert.equal(looked.code, 0, looked.stderr);
  matchesSnapshot("import-folder.txt", looked.stdout);
  assert.deepEqual(readdirSync(cwd).sort(), ["mine", "mine.mapping.json"]);
  const next = /next +stride (.*)/.exec(looked.stdout)![1]!.split(" ");
  const imported = await stride(next, { cwd });
  assert.equal(imported.code, 0, imported.stderr);
  assert.match(imported.stdout, /dataset +mine, 168 x 128 x 6 .* at 50 Hz/);
  assert.match(imported.stdout, /next +stride train --data mine\.safetensors\n/);
  const dataset = await decodeDataset(readFileSync(join(cwd, "mine.safetensors")), "mine.safetensors");
  assert.deepEqual([dataset.y.length, dataset.classNames, dataset.testSubjects], [168, ["running", "sitting", "walking"], [4]]);
  assert.equal(dataset.acquisition?.inputs.length, 6);
});

test("a set of two kinds of files and a list of stretches is told as it was looked at", async (t) => {
  const files = new Map<string, Uint8Array>();
  const rows = ["exp;activity;start;end"];
  for (const n of [1, 2, 3, 4]) {
    const samples = [1, 0.02].flatMap((moves, k) => madeSamples({ seconds: 40, seed: 10 * n + k, moves }));
    const table = (key: "acc" | "gyro"): string =>
      `x,y,z\n${samples.map((sample) => sample[key].map((value) => value.toFixed(5)).join(",")).join("\n")}\n`;
    files.set(`session_${n}_P${n}/Accelerometer.csv`, new TextEncoder().encode(table("acc")));
    files.set(`session_${n}_P${n}/Gyroscope.csv`, new TextEncoder().encode(table("gyro")));
    rows.push(`${n};walk;0;1999`, `${n};rest;2000;3999`);
  }
  files.set("annotations.csv", new TextEncoder().encode(`${rows.join("\n").replaceAll("exp;", "session;")}\n`));
  files.set("notes.md", new TextEncoder().encode("Recorded at a sampling rate of 50 Hz.\n"));
  const { code, stdout, stderr } = await stride(["data", "import", "mine"], { cwd: folder(t, files) });
  assert.equal(code, 0, stderr);
  matchesSnapshot("import-stretches.txt", stdout);
});

test("an edited mapping is not overwritten without --force, and options change its windows", async (t) => {
  const cwd = folder(t);
  const run = (...args: string[]) => stride(["data", "import", "mine", ...args], { cwd });
  assert.equal((await run()).code, 0);
  const before = readFileSync(join(cwd, "mine.mapping.json"), "utf8");
  assert.equal((await run()).code, 0, "the same mapping again is no other");
  const refused = await run("--window", "1.28");
  assert.equal(refused.code, 2);
  assert.match(
    refused.stderr,
    /^stride: mine\.mapping\.json: expected no mapping of that name, or the same; received one that differs.*--force/,
  );
  assert.equal(readFileSync(join(cwd, "mine.mapping.json"), "utf8"), before);
  assert.equal((await run("--window", "1.28", "--overlap", "0.75", "--test-subjects", "1,2", "--force")).code, 0);
  const { windows } = JSON.parse(readFileSync(join(cwd, "mine.mapping.json"), "utf8")) as { windows: Record<string, unknown> };
  assert.deepEqual([windows["length"], windows["overlap"], windows["testSubjects"]], [1.28, 0.75, ["1", "2"]]);
  const odd = await run("--window", "1.271", "--force");
  assert.match(
    odd.stderr,
    /^stride: --window: expected seconds that are whole samples at 50 Hz, such as 1\.26 or 1\.28; received 1\.271\n$/,
  );
});

test("--accept imports at once and says that nobody looked, with --json in one document", async (t) => {
  const cwd = folder(t);
  const { code, stdout, stderr } = await stride(["data", "import", "mine", "--accept", "--json", "--out", "x.safetensors"], { cwd });
  assert.equal(code, 0, stderr);
  const json = JSON.parse(stdout) as {
    report: { windows: number };
    examination: { shape: { windows: number } };
    dataset: { path: string };
    findings: unknown[];
  };
  assert.deepEqual([json.report.windows, json.examination.shape.windows, json.dataset.path], [168, 168, "x.safetensors"]);
  assert.deepEqual(readdirSync(cwd).sort(), ["mine", "x.safetensors"]);
  const text = await stride(["data", "import", "mine", "--accept"], { cwd });
  assert.match(text.stdout, /as it was guessed, --accept: nobody has looked at it/);
});

test("one file is as good as a folder, and options that do not go together are refused", async (t) => {
  const cwd = temporaryDirectory(t);
  const parts = [0.4, 0.02].map((moves, k) =>
    madeCsv(madeSamples({ seconds: 30, moves, seed: k + 1 }), (cells) => [
      ...cells.map((value, c) => (c === 0 ? Number((value + 30 * k).toFixed(3)) : value)),
      ["walk", "rest"][k]!,
    ]),
  );
  writeFileSync(join(cwd, "one.csv"), parts[0]!.replace("gyro_z", "gyro_z,activity") + parts[1]!.slice(parts[1]!.indexOf("\n") + 1));
  const { code, stdout, stderr } = await stride(["data", "import", "one.csv"], { cwd });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /activity +label: likely, as its name/);
  for (const [args, message] of [
    [["one.csv", "--accept", "--mapping", "hapt"], /--accept: expected it without --mapping/],
    [["one.csv", "--out", "x"], /--out: expected it with --mapping or --accept/],
    [["nowhere"], /^stride: nowhere: expected a file, a zip or a directory of recordings/],
    [["one.csv", "--mapping", "hapd"], /expected a mapping's name \(.*hapt/],
    [["one.csv", "--overlap", "1"], /--overlap: expected a number from 0 to below 1/],
  ] as const) {
    const refused = await stride(["data", "import", ...args], { cwd });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, message);
    assert.equal(refused.stderr.trimEnd().split("\n").length, 1);
  }
});

test("Ctrl-C while recordings are looked at leaves nothing behind", async (t) => {
  const cwd = folder(t, madeFolder({ seconds: 240 }));
  const { code, stderr } = await stride(["data", "import", "mine", "--accept"], {
    cwd,
    onStart: (child) => void setTimeout(() => child.kill("SIGINT"), 700),
  });
  if (code === 0) return t.diagnostic("it was done before the signal came");
  assert.ok(code === 130 || code === null, `${code}: ${stderr}`);
  assert.deepEqual(readdirSync(cwd), ["mine"]);
});

/** Ten recordings that are broken, each with one fault, in the first subject's walking; what is said of it, and whether an import refuses it. */
const BROKEN: readonly (readonly [name: string, make: (csv: string[]) => string[], said: RegExp, refused?: RegExp])[] = [
  [
    "wrong rate",
    (lines) => [lines[0]!, ...lines.slice(1).map((line, n) => line.replace(/^[^,]*/, (n * 0.04).toFixed(2)))],
    /S1\/walking\.csv: time stamps come to 25 Hz where most have 50/,
  ],
  ["gap", (lines) => lines.filter((_, n) => n < 300 || n > 400), /S1\/walking\.csv: row 299: 1 gap of 2\.04 s/],
  [
    "jitter",
    (lines) =>
      lines.map((line, n) => (n === 0 ? line : line.replace(/^[^,]*/, (time) => (Number(time) + 0.009 * Math.sin(n * n)).toFixed(4)))),
    /S1\/walking\.csv: samples are not evenly spaced/,
  ],
  [
    "repeated time",
    (lines) => lines.map((line, n) => (n === 40 ? line.replace(/^[^,]*/, lines[39]!.split(",")[0]!) : line)),
    /S1\/walking\.csv: row 40: 1 of 1000 samples have the time of the one before/,
  ],
  [
    "backward time",
    (lines) => lines.map((line, n) => (n === 40 ? line.replace(/^[^,]*/, "0.1") : line)),
    /S1\/walking\.csv: row 40: time runs backwards once/,
    /walking\.csv: row 40\b/,
  ],
  [
    "a column missing",
    (lines) => lines.map((line) => line.replace(/,[^,]*$/, "")),
    /S1\/walking\.csv.*gyro_z|S1\/walking\.csv.*column/,
    /S1\/walking\.csv/,
  ],
  ["a column too many", (lines) => lines.map((line, n) => `${line},${n === 0 ? "extra" : n}`), /S1\/walking\.csv.*column|S1\/walking\.csv/],
  [
    "m/s2 given as g",
    (lines) =>
      lines.map((line, n) =>
        n === 0
          ? line
          : line
              .split(",")
              .map((cell, c) => (c >= 1 && c <= 3 ? (9.81 * Number(cell)).toFixed(4) : cell))
              .join(","),
      ),
    /S1\/walking\.csv: acc: its median length is .* where gravity alone has 1 in 1 of 12 recordings; this looks like m\/s2/,
  ],
  [
    "constant sensor",
    (lines) => lines.map((line, n) => (n === 0 ? line : line.replace(/,[^,]*$/, ",0.5"))),
    /S1\/walking\.csv: gyro_z: always 0\.5 in 1 of 12 recordings/,
  ],
  ["one sample", (lines) => lines.slice(0, 2), /S1\/walking\.csv: 1 sample, 0\.02 s, in which no window of 2\.56 s fits/],
];

for (const [name, make, said, refused] of BROKEN) {
  test(`a broken recording is told in one line with its place: ${name}`, async (t) => {
    const files = madeFolder();
    files.set(
      "S1/walking.csv",
      new TextEncoder().encode(make(new TextDecoder().decode(files.get("S1/walking.csv")).trimEnd().split("\n")).join("\n") + "\n"),
    );
    const cwd = folder(t, files);
    const looked = await stride(["data", "import", "mine", "--json"], { cwd });
    assert.equal(looked.code, 0, looked.stderr);
    const { findings } = JSON.parse(looked.stdout) as {
      findings: { kind: string; file?: string; row?: number; signal?: string; what: string; advice: string }[];
    };
    const { findingLine } = await import("../../src/recordings/index.js");
    const lines = findings
      .filter(({ kind }) => kind !== "class")
      .map((finding) => findingLine(finding as Parameters<typeof findingLine>[0]));
    assert.equal(lines.filter((line) => said.test(line)).length, 1, lines.join("\n"));
    if (!refused) return;
    const imported = await stride(["data", "import", "mine", "--mapping", "mine.mapping.json"], { cwd });
    assert.equal(imported.code, 2, imported.stderr);
    assert.match(imported.stderr, refused);
    assert.equal(imported.stderr.trimEnd().split("\n").length, 1);
    assert.ok(!existsSync(join(cwd, "mine.safetensors")));
  });
}

test("what to do next fits what was imported: folds where nobody is the test, prediction where nothing is labelled", async (t) => {
  const numbered = new Map<string, Uint8Array>();
  for (let n = 0; n < 16; n++)
    numbered.set(
      `${["sitting", "walking"][n % 2]!}.${(4099 * (n + 3)).toString(16)}q.csv`,
      new TextEncoder().encode(madeCsv(madeSamples({ seed: n, moves: [0.02, 0.4][n % 2]! }))),
    );
  const cwd = folder(t, numbered);
  const accepted = await stride(["data", "import", "mine", "--accept"], { cwd });
  assert.equal(accepted.code, 0, accepted.stderr);
  assert.match(accepted.stdout, /next +stride train --data mine\.safetensors --folds 5\n/);
  writeFileSync(join(cwd, "new.csv"), madeCsv(madeSamples({ seed: 40 })));
  const looked = await stride(["data", "import", "new.csv"], { cwd });
  assert.match(looked.stdout, /next +stride predict MODEL new\.csv --mapping new\.mapping\.json\n/);
});
