// Recordings opened from another folder than the one that a mapping was made for, and those that lie in zips.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { FileMapping } from "../../src/data/index.js";
import { openRecordingFiles } from "../../src/files/index.js";
import { placeholdersOf, shiftFiles } from "../../src/files/shift-layout.js";
import { examineFiles, importRecordings } from "../../src/recordings/index.js";
import { madeCsv, madeFolder, madeSamples } from "../support/made-recordings.js";
import { memorySource } from "../support/memory-source.js";
import { rawZip } from "../support/raw-zip.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function kinds(...paths: readonly string[]): FileMapping[] {
  const table = { kind: "jsonl", missing: [] } as const;
  return paths.map((path) => ({ path, table, time: { rate: 50 }, signals: [], recordingColumns: [], restarts: false }));
}

function shifted(patterns: readonly string[], files: readonly string[]): readonly string[] | undefined {
  return shiftFiles(kinds(...patterns), memorySource(new Map(files.map((path) => [path, bytes("x")]))))?.map(({ path }) => path);
}

test("patterns lose folders that are above what was opened, or gain one, and a pattern that means any file is none", () => {
  const patterns = ["{subject}/{label}/Acc.csv", "{subject}/{label}/Gyro.csv"];
  assert.deepEqual(shifted(patterns, ["walk/Acc.csv", "walk/Gyro.csv"]), ["{label}/Acc.csv", "{label}/Gyro.csv"]);
  assert.deepEqual(shifted(patterns, ["Acc.csv", "Gyro.csv", "notes.txt"]), ["Acc.csv", "Gyro.csv"]);
  assert.deepEqual(
    shifted(patterns, ["new/eva/walk/Acc.csv", "new/eva/walk/Gyro.csv"]),
    patterns.map((path) => `{above}/${path}`),
  );
  assert.equal(shifted(patterns, ["Acc.csv"]), undefined);
  assert.equal(shifted(["{subject}/{label}.csv"], ["other.csv"]), undefined);
  assert.deepEqual(placeholdersOf(kinds("{label}/Acc.csv", "{label}/Gyro.csv")), ["label"]);
});

test("zips in a folder are folders, but for those unpacked beside themselves and those that are none", async (t) => {
  const cwd = temporaryDirectory(t);
  const exported = (seed: number, moves: number): Uint8Array =>
    rawZip([{ name: "Raw Data.csv", data: bytes(madeCsv(madeSamples({ seconds: 15, seed, moves }))) }]);
  const tree = new Map<string, Uint8Array>();
  for (const [i, person] of ["anna", "ben", "carla"].entries())
    for (const [k, activity] of ["sitting", "walking"].entries())
      tree.set(`${person}/${activity}.zip`, exported(10 * i + k, [0.02, 0.4][k]!));
  tree.set("anna/broken.zip", bytes("PK, but no zip"));
  tree.set("ben/twice.zip", exported(99, 1));
  tree.set("ben/twice/Raw Data.csv", bytes(madeCsv(madeSamples())));
  writeTree(cwd, tree);
  const source = await openRecordingFiles(cwd);
  const csv = source.list().filter((path) => path.endsWith(".csv"));
  assert.deepEqual(csv, [
    "anna/sitting.zip/Raw Data.csv",
    "anna/walking.zip/Raw Data.csv",
    "ben/sitting.zip/Raw Data.csv",
    "ben/twice/Raw Data.csv",
    "ben/walking.zip/Raw Data.csv",
    "carla/sitting.zip/Raw Data.csv",
    "carla/walking.zip/Raw Data.csv",
  ]);
  assert.deepEqual(
    source.list().filter((path) => path.endsWith(".zip")),
    ["anna/broken.zip", "ben/twice.zip"],
  );
  for (const path of csv) assert.equal((await source.read(path)).length, source.size(path));
  const examination = await examineFiles(source, { name: "zips" });
  const left = examination.files.find(({ because }) => because.includes("an archive that was not opened"));
  assert.equal(left?.count, 2);
});

test("a mapping and a model read one recording's folder, and people are called by their names", async (t) => {
  const cwd = temporaryDirectory(t);
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of madeFolder({ subjects: ["anna", "ben", "carla", "dirk", "fred"] })) {
    const [person, activity] = path.replace(".csv", "").split("/");
    files.set(`${person!}/${activity!}/Acceleration.csv`, content);
  }
  writeTree(join(cwd, "mine"), files);
  const run = async (args: readonly string[], code = 0): Promise<{ stdout: string; stderr: string }> => {
    const done = await stride(args, { cwd });
    assert.equal(done.code, code, `${done.stderr}${done.stdout}`);
    return done;
  };
  await run(["data", "import", "mine"]);
  await run(["data", "import", "mine", "--mapping", "mine.mapping.json"]);
  const fit = ["train", "--data", "mine.safetensors", "--model", "minirocket", "--out", "model.safetensors"];
  const trained = await run([...fit, "--validation-subjects", "ben"]);
  assert.match(trained.stdout, /By subject, worst first[^]* ben \(2\)/);
  const unknown = await run([...fit, "--validation-subjects", "eva"], 2);
  assert.match(unknown.stderr, /^stride: --validation-subjects: expected one of anna, ben, carla, dirk, fred; received "eva"\n$/);
  const own = await run(["predict", "model.safetensors", "mine/fred/walking"]);
  assert.match(own.stderr, /mine\/fred\/walking: read by the layout of the model's own recordings/);
  const mapped = await run(["predict", "model.safetensors", "mine/fred/walking", "--mapping", "mine.mapping.json"]);
  assert.match(
    mapped.stderr,
    /the mapping's folders are not below it, so that files are taken by Acceleration\.csv; nothing says who was recorded and what was done/,
  );
  writeFileSync(join(cwd, "other.csv"), "a,b\n1,2\n");
  const none = await run(["predict", "model.safetensors", "other.csv", "--mapping", "mine.mapping.json"], 2);
  assert.match(none.stderr, /expected files like "\{subject\}\/\{label\}\/Acceleration\.csv"/);
});

test("an import of zips gives what an import of their files gives", async (t) => {
  const cwd = temporaryDirectory(t);
  const files = madeFolder({ subjects: ["anna", "ben", "carla"] });
  writeTree(join(cwd, "open"), new Map([...files].map(([path, content]) => [path.replace(".csv", "/data.csv"), content])));
  writeTree(
    join(cwd, "zips"),
    new Map([...files].map(([path, content]) => [path.replace(".csv", ".zip"), rawZip([{ name: "data.csv", data: content }])])),
  );
  const imported = async (folder: string) => {
    const source = await openRecordingFiles(join(cwd, folder));
    const { mapping } = await examineFiles(source, { name: "made" });
    return (await importRecordings(source, mapping)).dataset;
  };
  const [open, zips] = [await imported("open"), await imported("zips")];
  assert.deepEqual(zips.x, open.x);
  assert.deepEqual([zips.y, zips.subject, zips.classNames, zips.subjectNames], [open.y, open.subject, open.classNames, open.subjectNames]);
});
