import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { keptTrials, writeSmallStudy } from "../support/small-study.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

const STUDY = ["study", "study.json", "--out", "run", "--workers", "2"] as const;

test("trials whose loss is no number are recorded as failed with their reason; the others count, and the code is 1", async (t) => {
  const cwd = temporaryDirectory(t);
  await writeSmallStudy(cwd, { epochs: 20, repeats: 2, grid: { learningRate: [0.001, 1e30] } });
  const first = await stride([...STUDY, "--json"], { cwd });
  assert.equal(first.code, 1, first.stderr);
  const { trials, configurations, comparisons } = JSON.parse(first.stdout) as {
    trials: { planned: number; done: number; failed: { configuration: string; seed: number; attempts: number; reason: string }[] };
    configurations: { name: string; mean: number | null; failed: number }[];
    comparisons: unknown[];
  };
  assert.deepEqual([trials.planned, trials.done, trials.failed.length, comparisons.length], [4, 2, 2, 0]);
  for (const { configuration, attempts, reason } of trials.failed) {
    assert.deepEqual([configuration, attempts], ["learningRate=1e+30", 3]);
    assert.match(reason, /^fit: the loss is (NaN|Infinity) in epoch \d+, batch 1; lower the learning rate/);
  }
  assert.deepEqual(
    configurations.map(({ mean, failed }) => [mean !== null, failed]),
    [
      [true, 0],
      [false, 2],
    ],
  );
  assert.equal(first.stderr.match(/attempt \d failed: fit: the loss is .*; it is tried again/g)?.length, 4);
  assert.match(first.stderr, /\nstride: 2 trials of 4 failed; the report names them with their reasons: run\/report\.html\n$/);
  const report = readFileSync(join(cwd, "run", "report.html"), "utf8");
  assert.match(report, /the loss is (NaN|Infinity)/);

  const again = await stride(STUDY, { cwd });
  assert.equal(again.code, 1);
  assert.ok(!again.stderr.includes("attempt"), "failed trials are finished");
  const retried = await stride([...STUDY, "--retry-failed"], { cwd });
  assert.equal(retried.code, 1);
  assert.equal(retried.stderr.match(/attempt \d failed/g)?.length, 4);
  assert.equal(keptTrials(cwd).length, 6, "nothing is ever taken out of the log");
});

test("Ctrl-C ends a study within 2 s with code 130, says where its trials are, and the same command goes on", async (t) => {
  const cwd = temporaryDirectory(t);
  await writeSmallStudy(cwd, { epochs: 3000, repeats: 3 });
  let sentAt = 0;
  const stopped = await stride(STUDY, {
    cwd,
    onStderr(text, child) {
      if (sentAt || !/\n *2\/6 /.test(text)) return;
      sentAt = performance.now();
      child.kill("SIGINT");
    },
  });
  assert.ok(performance.now() - sentAt < 2000);
  assert.equal(stopped.code, 130);
  assert.equal(
    stopped.stderr.split("\n").at(-2),
    "stride: interrupted; finished trials are kept in run; the same command goes on from there",
  );
  assert.ok(!existsSync(join(cwd, "run", "report.html")) && !existsSync(join(cwd, "run", "run.lock")));
  const kept = keptTrials(cwd).length;
  assert.ok(kept >= 2 && kept < 6);
  const { code, stderr } = await stride(STUDY, { cwd });
  assert.equal(code, 0, stderr);
  assert.match(stderr, new RegExp(`, ${kept} of them kept from before\\n`));
  assert.equal(keptTrials(cwd).length, 6);
});
