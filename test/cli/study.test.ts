// The whole way of a study through the real command: definition -> trials -> report, on windows that train in milliseconds.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { drawValidationSubjects, officialSplit } from "../../src/data/index.js";
import type { StudyDefinition, StudyRecord, TrialRow } from "../../src/records/index.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { smallDataset } from "../support/small-dataset.js";
import { SMALL_DEFINITION } from "../support/small-study.js";
import { stride, type Outcome } from "../support/stride.js";

const DEFINITION: StudyDefinition = { ...SMALL_DEFINITION, epochs: 2, grid: { filters: [2, 4] }, repeats: 3, seeds: { first: 7 } };

const TRIALS = 6;

interface StudyDocument {
  readonly study: string;
  readonly studies: readonly { study: string; planned: number; data: { judgedOn: string; simulated: boolean; fingerprint: string } }[];
  readonly configurations: readonly {
    study: string;
    name: string;
    parameters: number;
    seeds: number[];
    accuracies: number[];
    mean: number;
    std: number;
    median: number;
    interval: [number, number];
  }[];
  readonly comparisons: readonly { study: string; a: string; b: string; difference: number; p: number; pHolm: number; verdict: string }[];
  readonly trials: { planned: number; done: number; failed: unknown[] };
  readonly seconds: number;
  readonly report: string;
}

void describe("stride study and stride report", () => {
  let cwd = "";
  let first: Outcome;
  const run = (...args: string[]): Promise<Outcome> => stride(args, { cwd });
  const studied = (...args: string[]): Promise<Outcome> => run("study", "study.json", "--workers", "1", "--json", ...args);
  const read = (...path: string[]): string => readFileSync(join(cwd, ...path), "utf8");
  const define = (file: string, change: Partial<StudyDefinition>): void =>
    writeFileSync(join(cwd, file), JSON.stringify({ ...DEFINITION, ...change }));
  const rowsOf = (folder: string): TrialRow[] =>
    read(folder, "trials.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as TrialRow);
  /** Every file of a report by its path. */
  const reportIn = (folder: string): Map<string, string> => {
    const files = ["report.html", ...readdirSync(join(cwd, folder, "figures")).map((file) => join("figures", file))];
    return new Map(files.sort().map((file) => [file, readFileSync(join(cwd, folder, file), "base64")]));
  };

  before(async () => {
    cwd = mkdtempSync(join(tmpdir(), "stride-test-"));
    await smallDatasetFile(cwd);
    define("study.json", {});
    first = await studied("--out", "run");
  });
  after(() => rmSync(cwd, { recursive: true, force: true }));

  void test("the document of a study has its configurations, comparisons, trials and where the report lies", () => {
    assert.equal(first.code, 0, first.stderr);
    const json = JSON.parse(first.stdout) as StudyDocument;
    assert.equal(json.study, "small");
    assert.deepEqual([json.studies[0]!.data.judgedOn, json.studies[0]!.data.simulated, json.studies[0]!.planned], ["test", true, TRIALS]);
    assert.deepEqual(
      json.configurations.map(({ name, study, seeds }) => [name, study, seeds]),
      [
        ["filters=2", "small", [7, 8, 9]],
        ["filters=4", "small", [7, 8, 9]],
      ],
    );
    const rows = rowsOf("run");
    for (const { name, parameters, accuracies, mean, std, median, interval } of json.configurations) {
      const own = rows.flatMap((row) => (row.configuration === name && row.status === "done" ? [row] : []));
      own.sort((a, b) => a.seed - b.seed);
      assert.deepEqual(
        accuracies,
        own.map(({ accuracy }) => accuracy),
      );
      assert.ok(own.every((row) => row.parameters === parameters));
      const average = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
      const variance = accuracies.reduce((sum, value) => sum + (value - average) ** 2, 0) / (accuracies.length - 1);
      assert.ok(Math.abs(mean - average) < 1e-12 && Math.abs(std - Math.sqrt(variance)) < 1e-12);
      assert.equal(median, accuracies.toSorted((a, b) => a - b)[1]);
      assert.ok(interval[0] <= mean && mean <= interval[1]);
    }
    const [comparison] = json.comparisons;
    assert.equal(json.comparisons.length, 1);
    assert.deepEqual([comparison!.study, comparison!.a, comparison!.b], ["small", "filters=2", "filters=4"]);
    assert.ok(Math.abs(comparison!.difference - (json.configurations[1]!.mean - json.configurations[0]!.mean)) < 1e-12);
    assert.ok(comparison!.p > 0 && comparison!.p <= comparison!.pHolm && comparison!.pHolm <= 1);
    assert.match(comparison!.verdict, /filters=/);
    assert.deepEqual(json.trials, { planned: TRIALS, done: TRIALS, failed: [] });
    assert.ok(json.seconds > 0);
    assert.equal(json.report, join("run", "report.html"));
    assert.match(first.stderr, /^small: 6 trials \(2 configurations x 3 seeds, 1 worker\)$/m);
  });

  void test("the same command again trains nothing and leaves every file as it was", async () => {
    const files = readdirSync(join(cwd, "run")).sort();
    const before = [reportIn("run"), read("run", "trials.jsonl"), read("run", "machine.json"), read("run", "study.json")];
    rmSync(join(cwd, "run", "report.html"));
    const { code, stderr, stdout } = await studied("--out", "run");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /6 of them kept from before/);
    assert.doesNotMatch(stderr, /seed \d+ {2}accuracy/);
    assert.deepEqual([reportIn("run"), read("run", "trials.jsonl"), read("run", "machine.json"), read("run", "study.json")], before);
    assert.deepEqual(readdirSync(join(cwd, "run")).sort(), files);
    const documents = [first.stdout, stdout].map((text) => ({ ...(JSON.parse(text) as StudyDocument), seconds: 0 }));
    assert.deepEqual(documents[1], documents[0]);
  });

  void test("a changed definition, dataset or number of repeats is refused, and the run stays as it was", async () => {
    const kept = read("run", "trials.jsonl");
    await smallDatasetFile(cwd, { x: (await smallDataset()).x.map((value) => 2 * value) }, "louder");
    const changes: readonly (readonly [string[], Partial<StudyDefinition>, RegExp])[] = [
      [[], { epochs: 3 }, /run: expected the study it was begun with; received a changed one: definition\.epochs was 2 and is 3;/],
      [[], { grid: { filters: [2, 8] } }, /definition\.grid\.filters.* was 4 and is 8/],
      [[], { options: { units: 12 } }, /definition\.options\.units was 10 and is 12/],
      [["--repeats", "4"], {}, /definition\.repeats was 3 and is 4/],
      [["--data", "louder.safetensors"], {}, /definition\.data was "small\.safetensors" and is "louder\.safetensors", fingerprint was/],
      [["--validation-subjects", "3,"], {}, /definition\.split\.\w+ was .* and is /],
    ];
    for (const [args, change, message] of changes) {
      define("changed.json", change);
      const { code, stdout, stderr } = await run("study", "changed.json", "--json", "--quiet", "--out", "run", ...args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /^stride: [^\n]+\n$/);
      assert.match(stderr, message);
    }
    assert.equal(read("run", "trials.jsonl"), kept);
  });

  void test("stride report draws the same report of a run anew", async () => {
    const { code, stdout, stderr } = await run("report", "run", "--out", join("new", "other"), "--json");
    assert.equal(code, 0, stderr);
    assert.deepEqual(reportIn(join("new", "other")), reportIn("run"));
    const { report, configurations } = JSON.parse(stdout) as StudyDocument;
    assert.equal(report, join("new", "other", "report.html"));
    assert.deepEqual(configurations, (JSON.parse(first.stdout) as StudyDocument).configurations);
  });

  void test("the rows do not depend on the number of workers", async () => {
    const rows = (folder: string): string[] => read(folder, "trials.jsonl").split("\n").sort();
    for (const workers of ["2", "4"]) {
      const folder = `workers-${workers}`;
      const { code, stderr } = await run("study", "study.json", "--workers", workers, "--out", folder);
      assert.equal(code, 0, stderr);
      assert.match(stderr, new RegExp(`${workers} workers`));
      assert.deepEqual(rows(folder), rows("run"), `${workers} workers`);
    }
  });

  void test("--validation-subjects judges on those subjects, and two runs make one report", async () => {
    define("held.json", { name: "held-back" });
    const held = await run("study", "held.json", "--workers", "1", "--json", "--validation-subjects", "3,", "--out", "held");
    assert.equal(held.code, 0, held.stderr);
    assert.equal((JSON.parse(held.stdout) as StudyDocument).studies[0]!.data.judgedOn, "validation");
    const { parts, judged } = JSON.parse(read("held", "data.json")) as {
      parts: Record<"train" | "validation" | "test", { windows: number; subjects: number[] }>;
      judged: { part: string; subjects: number[] };
    };
    assert.deepEqual([parts.train.subjects, parts.validation.subjects, parts.test.subjects], [[1], [3], [2, 4]]);
    assert.deepEqual(judged.subjects, [3, 3, 3]);
    for (const row of rowsOf("held")) {
      assert.ok(row.status === "done" && row.predicted.length === 3);
      assert.ok(row.history.every(({ validationAccuracy }) => validationAccuracy !== undefined));
    }
    assert.match(read("held", "report.html"), /validation subject/);
    const drawn = await run("study", "held.json", "--workers", "1", "--json", "--validation-subjects", "1", "--out", "drawn");
    assert.equal(drawn.code, 0, drawn.stderr);
    const { split } = (JSON.parse(read("drawn", "study.json")) as StudyRecord).definition;
    const { train } = officialSplit(await smallDataset());
    assert.deepEqual(split, { kind: "official", judgedOn: "validation", validationSubjects: drawValidationSubjects(train, 1, 1) });

    const both = await run("report", "run", "held", "--out", "both", "--json");
    assert.equal(both.code, 0, both.stderr);
    const json = JSON.parse(both.stdout) as StudyDocument;
    assert.deepEqual(
      json.studies.map(({ study, data }) => [study, data.judgedOn]),
      [
        ["small", "test"],
        ["held-back", "validation"],
      ],
    );
    assert.deepEqual(
      json.configurations.map(({ study, name }) => `${study} ${name}`),
      ["small filters=2", "small filters=4", "held-back filters=2", "held-back filters=4"],
    );
    const page = read("both", "report.html");
    for (const id of ["study-small", "study-held-back"]) assert.match(page, new RegExp(`href="#${id}"[\\s\\S]*id="${id}"`));
    assert.match(page, /The data: small, as split for held-back/);
  });

  void test("a class named like a script is text in the report", async () => {
    const { classNames } = await smallDataset();
    await smallDatasetFile(cwd, { classNames: [...classNames.slice(0, 4), "<script>alert(1)</script>", "LAYING"] }, "hostile");
    define("hostile.json", { data: "hostile.safetensors", repeats: 1, title: "<script>alert(2)</script>" });
    const { code, stderr } = await run("study", "hostile.json", "--workers", "1", "--out", "hostile");
    assert.equal(code, 0, stderr);
    for (const [file, base64] of reportIn("hostile")) {
      if (!file.endsWith(".png")) assert.doesNotMatch(Buffer.from(base64, "base64").toString(), /<script/i, file);
    }
    assert.ok(read("hostile", "report.html").includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
  });
});
