import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
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
  const mine = await openRun(path, PLAN);
  await assert.rejects(openRun(path, PLAN), /expected a run that this process does not write to yet/);
  mine.close();
  assert.ok(!existsSync(join(path, "run.lock")));
});

test("a process that died before study.json leaves nothing in the way; one that lost study.json is not written over", async (t) => {
  const path = temporaryDirectory(t);
  const run = await openRun(path, PLAN);
  run.append(finishedTrial(0), 1);
  run.close();
  rmSync(join(path, "study.json"));
  await assert.rejects(openRun(path, PLAN), /received one with trials\.jsonl but without that; choose another with --out/);
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
  await assert.rejects(readRun(path), /trial 0000000000000000: expected 2 predictions; received 1; delete its line/);
  for (const [change, message] of [
    [{ predicted: [0, 2] }, /expected classes from 0 to 1; received 2/],
    [{ seed: 4 }, /expected a seed from 1 to 3; received 4/],
  ] as const) {
    writeFileSync(join(path, "trials.jsonl"), `${JSON.stringify({ ...finishedTrial(0), ...change })}\n`);
    await assert.rejects(readRun(path), message);
    await assert.rejects(openRun(path, PLAN), message);
  }
  writeFileSync(
    join(path, "trials.jsonl"),
    [0, 1].map((i) => `${JSON.stringify({ ...finishedTrial(0), trial: `${i}`.repeat(16) })}\n`).join(""),
  );
  await assert.rejects(readRun(path), /expected each configuration and seed once; received filters=8, seed 1 again/);
  writeFileSync(join(path, "trials.jsonl"), `${JSON.stringify({ ...finishedTrial(0), configuration: "filters=9" })}\n`);
  await assert.rejects(readRun(path), /expected one of the configurations filters=8, filters=16; received "filters=9"/);
});

test("of many processes that try at once, on a free lock or a stale one, exactly one gets it", { timeout: 120_000 }, async (t) => {
  const folder = temporaryDirectory(t);
  const path = join(folder, "run.lock");
  const lock = new URL("../../src/files/run-lock.js", import.meta.url).href;
  // Each says when it is ready, waits for the moment that it is told, tries once, and holds what it got until it is told to end.
  const program = `const { lockRun } = await import(${JSON.stringify(lock)});
    console.log("ready");
    process.stdin.on("end", () => process.exit()).once("data", (moment) => {
      while (Date.now() < Number(moment)) {}
      try { lockRun(${JSON.stringify(path)}); console.log("got"); } catch (error) { console.log(error.name); }
    });`;
  const claim = `run.lock.${createHash("sha256").update("999999999 gone\n").digest("hex").slice(0, 16)}.claim`;
  for (const left of [
    {},
    { "run.lock": "999999999 gone\n" },
    { "run.lock": "" },
    { "run.lock": "999999999 gone\n", [claim]: "999999998 gone\n" },
  ]) {
    rmSync(path, { force: true });
    for (const [file, text] of Object.entries(left)) writeFileSync(join(folder, file), text);
    const children = Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
      return { stdin: child.stdin, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
    });
    const saidByAll = (): Promise<unknown[]> => Promise.all(children.map(async ({ lines }) => (await lines.next()).value as unknown));
    assert.deepEqual(new Set(await saidByAll()), new Set(["ready"]));
    const moment = String(Date.now() + 300);
    for (const { stdin } of children) stdin.write(moment);
    const said = await saidByAll();
    for (const { stdin } of children) stdin.end();
    assert.deepEqual(said.sort(), ["InputError", "InputError", "InputError", "InputError", "InputError", "got"], JSON.stringify(left));
    // Neither a claim nor a temporary file is left.
    assert.deepEqual(readdirSync(folder), ["run.lock"]);
  }
});

test("a lost data.json is written anew, a damaged or foreign one and another version of Stride are refused before any training", async (t) => {
  const path = temporaryDirectory(t);
  (await openRun(path, PLAN)).close();
  const before = readFileSync(join(path, "data.json"), "utf8");
  rmSync(join(path, "data.json"));
  (await openRun(path, PLAN)).close();
  assert.equal(readFileSync(join(path, "data.json"), "utf8"), before);
  writeFileSync(join(path, "data.json"), before.replace('"up"', '"Up"'));
  await assert.rejects(
    openRun(path, PLAN),
    /data\.json: expected what the study's data and networks give; received classNames\.0 "Up" in place of "up"; delete the file/,
  );
  writeFileSync(join(path, "data.json"), before.slice(1));
  await assert.rejects(openRun(path, PLAN), /data\.json: expected JSON/);
  writeFileSync(join(path, "data.json"), before);
  await assert.rejects(
    openRun(path, { ...PLAN, machine: { ...MACHINE, stride: "9.0.0" } }),
    /expected Stride 0\.1\.0, with which it was begun; received 9\.0\.0/,
  );
});
