import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openRun, readRun } from "../../src/files/index.js";
import { InputError } from "../../src/tensor/index.js";
import { DEFINITION, finishedTrial, MACHINE, PLAN, STUDY } from "../support/study-records.js";
import { temporaryDirectory } from "../support/temporary.js";

test("a run is gone on with, and read in the study's order whatever the order of its rows", async (t) => {
  const path = join(temporaryDirectory(t), "runs", "sizes");
  const first = await openRun(path, PLAN);
  for (const i of [3, 0, 4]) first.append(finishedTrial(i), 1);
  first.close();
  const second = await openRun(path, PLAN);
  assert.deepEqual(second.rows, [3, 0, 4].map(finishedTrial));
  second.append(finishedTrial(1), 1);
  second.close();
  const run = await readRun(path);
  assert.deepEqual(
    run.rows.map(({ configuration, seed }) => [configuration, seed]),
    [
      ["filters=8", 1],
      ["filters=8", 3],
      ["filters=16", 1],
      ["filters=16", 2],
    ],
  );
  assert.deepEqual([run.study, run.machines, run.planned], [STUDY, [MACHINE], 6]);
  assert.deepEqual(readdirSync(path).sort(), ["data.json", "machine.json", "networks.json", "study.json", "timings.jsonl", "trials.jsonl"]);
});

test("a changed definition, other data and other kernels are refused with what changed, and nothing is written", async (t) => {
  const path = temporaryDirectory(t);
  (await openRun(path, PLAN)).close();
  const before = readFileSync(join(path, "study.json"), "utf8");
  const cases: [study: typeof STUDY, message: RegExp][] = [
    [{ ...STUDY, definition: { ...DEFINITION, epochs: 15 } }, /: definition\.epochs was 2 and is 15; /],
    [
      { ...STUDY, definition: { ...DEFINITION, grid: { filters: [8, 16, 32] } } },
      /: definition\.grid\.filters\.2 was not there and is 32; /,
    ],
    [{ ...STUDY, fingerprint: "d".repeat(64) }, /: fingerprint was "a+.* and is "d+/],
    [{ ...STUDY, kernels: { name: "relaxed", sha256: "b".repeat(64) } }, /: kernels\.name was "plain" and is "relaxed"; /],
  ];
  for (const [study, message] of cases) {
    await assert.rejects(openRun(path, { ...PLAN, study }), (error) => error instanceof InputError && message.test(error.message));
  }
  assert.equal(readFileSync(join(path, "study.json"), "utf8"), before);
  assert.ok(!existsSync(join(path, "run.lock")));
});

test("a run resumed on another machine names both", async (t) => {
  const path = temporaryDirectory(t);
  const other = { ...MACHINE, cpu: "another" };
  for (const machine of [MACHINE, other, other, MACHINE]) (await openRun(path, { ...PLAN, machine })).close();
  assert.deepEqual((await readRun(path)).machines, [MACHINE, other]);
});

test("two processes cannot write to one run; a lock whose process is gone is taken over", async (t) => {
  const path = temporaryDirectory(t);
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  t.after(() => child.kill("SIGKILL"));
  (await openRun(path, PLAN)).close();
  writeFileSync(join(path, "run.lock"), `${child.pid}\n`);
  await assert.rejects(
    openRun(path, PLAN),
    (error) => error instanceof InputError && error.message.includes(`process ${child.pid}, which is running`),
  );
  const gone = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  (await openRun(path, PLAN)).close();
  assert.ok(!existsSync(join(path, "run.lock")));
});

test("a process that died before study.json leaves nothing in the way; one that lost study.json is not written over", async (t) => {
  const path = temporaryDirectory(t);
  const run = await openRun(path, PLAN);
  run.append(finishedTrial(0), 1);
  run.close();
  rmSync(join(path, "study.json"));
  await assert.rejects(openRun(path, PLAN), /received one with trials\.jsonl alone; choose another with --out/);
  rmSync(join(path, "trials.jsonl"));
  writeFileSync(join(path, `data.json.${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}.tmp`), "half");
  (await openRun(path, PLAN)).close();
  assert.ok(!readdirSync(path).some((file) => file.endsWith(".tmp")));
  assert.deepEqual((await readRun(path)).rows, []);
});

test("a folder without a run and damaged files are refused in one line that names the file", async (t) => {
  const path = temporaryDirectory(t);
  await assert.rejects(readRun(join(path, "none")), /expected the folder of a study's run, with study\.json; received none/);
  (await openRun(path, PLAN)).close();
  for (const file of ["study.json", "machine.json", "data.json", "networks.json"]) {
    const text = readFileSync(join(path, file), "utf8");
    for (const broken of ["", "{", "[]{}", '{"a": 1}', "7"]) {
      writeFileSync(join(path, file), broken);
      await assert.rejects(readRun(path), (error) => {
        assert.ok(error instanceof InputError && error.message.startsWith(`${join(path, file)}: `), String(error));
        assert.ok(!error.message.includes("\n"));
        return true;
      });
    }
    writeFileSync(join(path, file), text);
  }
  const row = { ...finishedTrial(0), predicted: [0] };
  writeFileSync(join(path, "trials.jsonl"), `${JSON.stringify(row)}\n`);
  await assert.rejects(readRun(path), /expected 2 predictions in each row; received another number in 0000000000000000/);
  writeFileSync(join(path, "trials.jsonl"), `${JSON.stringify({ ...finishedTrial(0), configuration: "filters=9" })}\n`);
  await assert.rejects(readRun(path), /expected the configurations filters=8, filters=16 alone; received "filters=9" besides/);
});
