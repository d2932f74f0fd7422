import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createBackend } from "../../src/kernels/index.js";
import { fingerprintOf } from "../../src/data/index.js";
import type { StudyDefinition, TrialRow } from "../../src/records/index.js";
import {
  configurationsOf,
  planTrials,
  runStudy,
  type PlannedTrial,
  type RunStudyOptions,
  type StudyProgress,
} from "../../src/study/index.js";
import { DEFINITION } from "../support/study-records.js";
import { smallDataset } from "../support/small-dataset.js";
import { temporaryDirectory } from "../support/temporary.js";

const dataset = await smallDataset();
const fingerprint = await fingerprintOf(dataset);
const kernels = { name: "plain", sha256: createBackend("plain").sha256 };

function planOf(definition: StudyDefinition): Promise<PlannedTrial[]> {
  return planTrials(definition, configurationsOf(definition), { fingerprint, kernels });
}

async function rowsOf(trials: readonly PlannedTrial[], workers: number, options: Partial<RunStudyOptions> = {}): Promise<TrialRow[]> {
  const rows: TrialRow[] = [];
  await runStudy({
    dataset,
    fingerprint,
    split: DEFINITION.split,
    trials,
    workers,
    onRow(row, seconds) {
      assert.ok(seconds > 0);
      rows.push(row);
    },
    ...options,
  });
  return rows;
}

function byTrial(rows: readonly TrialRow[]): TrialRow[] {
  return [...rows].sort((a, b) => (a.trial < b.trial ? -1 : 1));
}

test("the rows are the same for one, two and four workers, and each differs from the others", async () => {
  const trials = await planOf(DEFINITION);
  const one = await rowsOf(trials, 1);
  assert.deepEqual(
    one.map(({ trial, configuration, seed }) => [trial, configuration, seed]),
    trials.map(({ trial, configuration, recipe }) => [trial, configuration, recipe.seed]),
  );
  assert.equal(new Set(one.map((row) => (row.status === "done" ? row.weightsSha256 : row.reason))).size, trials.length);
  for (const workers of [2, 4]) assert.deepEqual(byTrial(await rowsOf(trials, workers)), byTrial(one));
  for (const row of one) {
    assert.ok(row.status === "done" && row.history.length === DEFINITION.epochs && row.predicted.length === 5);
    assert.ok(!JSON.stringify(row).includes("seconds"), "a row holds no clock");
  }
});

test("progress names every thread's trial, its share never falls, and all rows are counted", async () => {
  const trials = await planOf({ ...DEFINITION, epochs: 30, repeats: 2 });
  const shares = new Map<string, number>();
  let last: StudyProgress | undefined;
  await rowsOf(trials, 2, {
    onProgress(progress) {
      last = progress;
      assert.ok(progress.running.length === 2);
      for (const running of progress.running) {
        if (!running) continue;
        const { trial } = running.planned;
        assert.ok(running.share >= (shares.get(trial) ?? 0) && running.share <= 1 && running.attempt === 1);
        shares.set(trial, running.share);
      }
    },
  });
  assert.equal(shares.size, trials.length);
  assert.deepEqual([last!.written, last!.planned, last!.running], [4, 4, [null, null]]);
});

test("a crashed trial is tried twice more and then recorded as failed with its reason; the study goes on", async (t) => {
  process.env["STRIDE_TEST_ATTEMPTS"] = join(temporaryDirectory(t), "attempts");
  const definition = { ...DEFINITION, grid: { filters: [8] }, repeats: 5, seeds: { first: 10 } };
  const trials = await planOf(definition);
  const retries: string[] = [];
  const rows = await rowsOf(trials, 2, {
    workerModule: new URL("../support/failing-worker.js", import.meta.url),
    workerMemoryMiB: 64,
    onRetry: (planned, reason, attempt) => retries.push(`${planned.recipe.seed}/${attempt}: ${reason}`),
  });
  const healthy = await rowsOf(trials, 1);
  for (const row of rows) {
    if (row.seed === 12 || row.seed === 14) continue;
    assert.deepEqual(
      row,
      healthy.find(({ trial }) => trial === row.trial),
    );
  }
  const failed = (seed: number): TrialRow => rows.find((row) => row.seed === seed)!;
  assert.ok(rows.length === 5 && healthy.every(({ status }) => status === "done"));
  for (const [seed, reason] of [
    [12, /memory/i],
    [14, /unreachable/],
  ] as const) {
    const row = failed(seed);
    assert.ok(row.status === "failed" && row.attempts === 3 && reason.test(row.reason) && !row.reason.includes("\n"), JSON.stringify(row));
  }
  assert.deepEqual(
    retries.filter((line) => line.startsWith("11")),
    ["11/1: the thread ended with code 7"],
  );
  assert.equal(retries.filter((line) => line.startsWith("13")).length, 2);
  const attempts = readFileSync(process.env["STRIDE_TEST_ATTEMPTS"], "utf8").trim().split("\n").sort().join(" ");
  assert.equal(attempts, "10 11 11 12 12 12 13 13 13 14 14 14");
});

test("an abort ends the threads at once, and what a row's keeper throws ends the study with that error", async () => {
  const trials = await planOf({ ...DEFINITION, epochs: 100_00, repeats: 1 });
  const controller = new AbortController();
  const reason = new Error("stopped");
  const started = performance.now();
  await assert.rejects(rowsOf(trials, 2, { signal: controller.signal, onProgress: () => controller.abort(reason) }), reason);
  assert.ok(performance.now() - started < 5000);
  const full = new Error("no room");
  await assert.rejects(
    rowsOf(await planOf(DEFINITION), 2, {
      onRow: () => {
        throw full;
      },
    }),
    full,
  );
  await assert.rejects(rowsOf(trials, 0), /workers: expected a whole number above 0; received 0/);
});
