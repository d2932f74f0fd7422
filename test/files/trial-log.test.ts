import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openTrialLog } from "../../src/files/trial-log.js";
import { InputError } from "../../src/tensor/index.js";
import { finishedTrial } from "../support/study-records.js";
import { temporaryDirectory } from "../support/temporary.js";

test("rows come back in the order in which they were written", async (t) => {
  const path = join(temporaryDirectory(t), "trials.jsonl");
  const rows = [finishedTrial(2), finishedTrial(0), finishedTrial(1)];
  const log = await openTrialLog(path);
  for (const row of rows) log.append(row);
  log.close();
  const again = await openTrialLog(path);
  again.close();
  assert.deepEqual(again.rows, rows);
  assert.equal(again.tornBytes, 0);
});

test("a line cut at any byte is taken off, and the next row stands in its place", async (t) => {
  const path = join(temporaryDirectory(t), "trials.jsonl");
  const whole = `${JSON.stringify(finishedTrial(0))}\n`;
  const torn = `${JSON.stringify(finishedTrial(1))}\n`;
  for (let length = 0; length < torn.length; length++) {
    writeFileSync(path, whole + torn.slice(0, length));
    const log = await openTrialLog(path);
    assert.equal(log.rows.length, 1);
    assert.equal(log.tornBytes, length);
    log.append(finishedTrial(2));
    log.close();
    assert.equal(readFileSync(path, "utf8"), `${whole}${JSON.stringify(finishedTrial(2))}\n`);
  }
});

test("of a trial that failed and was tried again the later row counts; one that finished twice is refused with its line", async (t) => {
  const path = join(temporaryDirectory(t), "trials.jsonl");
  const { trial, configuration, seed } = finishedTrial(0);
  const failed = { trial, configuration, seed, status: "failed", attempts: 3, reason: "no memory" };
  writeFileSync(path, `${JSON.stringify(failed)}\n${JSON.stringify(finishedTrial(0))}\n`);
  const log = await openTrialLog(path);
  log.close();
  assert.deepEqual(log.rows, [finishedTrial(0)]);
  appendFileSync(path, `${JSON.stringify(finishedTrial(0))}\n`);
  await assert.rejects(
    openTrialLog(path),
    (error) => error instanceof InputError && error.message.startsWith(`${path}:3: expected each trial once`),
  );
});

test("a damaged line is refused with file, line and what is wrong, and the file is left as it is", async (t) => {
  const path = join(temporaryDirectory(t), "trials.jsonl");
  const good = JSON.stringify(finishedTrial(0));
  const cases: [line: string, message: RegExp][] = [
    ["{", /:2: expected JSON; received /],
    ["null", /:2: expected object; received null$/],
    [good.replace('"accuracy":0.5', '"accuracy":1.5'), /:2: accuracy: expected number to be <=1; received 1\.5$/],
    [good.replace('"seed":1', '"seed":"1"'), /:2: seed: expected int(eger)?|number; received "1"$/],
    [good.replace('"trial":"0', '"trial":"z'), /:2: trial: expected 16 hexadecimal digits; received "z0/],
    [good.replace('"macroF1"', '"f1"'), /:2: .*(macroF1|f1)/],
    [good.replace('"done"', '"begun"'), /:2: status: .*; received "begun"$/],
  ];
  for (const [line, message] of cases) {
    const text = `${good}\n${line}\n`;
    writeFileSync(path, text);
    await assert.rejects(openTrialLog(path), (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      assert.ok(error.message.startsWith(`${path}:2: `) && !error.message.includes("\n"), error.message);
      return true;
    });
    assert.equal(readFileSync(path, "utf8"), text);
  }
});
