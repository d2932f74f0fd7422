// The whole way of a tuning through the real command: definition -> rungs -> refit -> report.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { RefitRecord, TuningDefinition } from "../../src/records/index.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { SMALL_TUNING } from "../support/small-tuning.js";
import { stride, type Outcome } from "../support/stride.js";

interface TuningDocument {
  readonly configurations: number;
  readonly trainings: number;
  readonly ranking: readonly {
    name: string;
    epochs: number;
    accuracy: number;
    subjects: { mean: number; sd: number };
    folds: { sd: number };
  }[];
  readonly chosen: { name: string; accuracy: number } | null;
  readonly refit: (RefitRecord & { interval: [number, number] | null }) | null;
  readonly importance: readonly { name: string }[];
  readonly command: string | null;
  readonly model: string | null;
  readonly report: string;
}

const parse = ({ stdout }: Outcome): TuningDocument => JSON.parse(stdout) as TuningDocument;
const words = (command: string): string[] => command.split(" ").slice(1);

void describe("stride tune", () => {
  let cwd = "";
  let first: Outcome;
  const openings = (): string[] => readFileSync(join(cwd, "openings.jsonl"), "utf8").trimEnd().split("\n");
  const run = (...args: string[]): Promise<Outcome> => stride(args, { cwd, env: { STRIDE_OPENINGS: join(cwd, "openings.jsonl") } });
  const rowsIn = (folder: string): string[] =>
    readFileSync(join(cwd, folder, "trials.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .sort();
  const pageOf = (folder: string): string => readFileSync(join(cwd, folder, "report.html"), "utf8");

  before(async () => {
    cwd = mkdtempSync(join(tmpdir(), "stride-test-"));
    await smallDatasetFile(cwd);
    writeFileSync(join(cwd, "tuning.json"), JSON.stringify(SMALL_TUNING));
    first = await run("tune", "tuning.json", "--out", "run", "--workers", "1", "--json");
  });
  after(() => rmSync(cwd, { recursive: true, force: true }));

  void test("the document has the rungs, the ranking, what was chosen, and what the test subjects say of it, who were looked at once", () => {
    assert.equal(first.code, 0, first.stderr);
    const { configurations, trainings, ranking, chosen, refit, importance, model } = parse(first);
    assert.deepEqual([configurations, trainings, ranking.length], [6, 20, 6]);
    assert.deepEqual(
      ranking.map(({ epochs }) => epochs),
      [8, 4, 4, 2, 2, 2],
    );
    assert.equal(chosen!.name, ranking[0]!.name);
    assert.deepEqual([refit!.configuration, refit!.epochs, refit!.openings, model], [chosen!.name, 8, 1, join("run", "model.safetensors")]);
    assert.deepEqual(importance.map(({ name }) => name).sort(), Object.keys(SMALL_TUNING.space).sort());
    assert.equal(openings().length, 1);
    assert.ok(openings()[0]!.includes(refit!.weightsSha256));
    assert.match(first.stderr, /^rung 1: 6 configurations, 2 epochs: 12 trials$/m);
    assert.match(first.stderr, /^best c\d, \d+\.\d\d % in the folds; on go c\d, c\d, c\d$/m);
  });

  void test("the model is, byte for byte, what the train command that it names writes", async () => {
    const { command, refit } = parse(first);
    const trained = await run(...words(command!), "--json");
    assert.equal(trained.code, 0, trained.stderr);
    const { weightsSha256, test: scores } = JSON.parse(trained.stdout) as { weightsSha256: string; test: { accuracy: number } };
    assert.deepEqual([weightsSha256, scores.accuracy], [refit!.weightsSha256, refit!.test.accuracy]);
    assert.deepEqual(readFileSync(join(cwd, "run", "model.safetensors")), readFileSync(join(cwd, "model.safetensors")));
  });

  void test("the report's first lines say what was chosen among how many, what is optimistic and what is not", () => {
    const html = pageOf("run");
    const text = html
      .replace(/<style>[\s\S]*?<\/style>/, "")
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ");
    const { chosen, command } = parse(first);
    assert.match(
      text.slice(0, 1500),
      new RegExp(
        `Small Does it hold\\? Simulated data\\..*Chosen: ${chosen!.name} , among 6 configurations by folds on training subjects: their fold accuracy is optimistic; the test figure is not\\.`,
      ),
    );
    assert.ok(text.slice(0, 2000).includes(command!));
    assert.match(text.slice(0, 2000), /Test set opened once by this tuning, and never before on that machine/);
    for (const figure of ["parallel-coordinates", "rungs", "parameters"]) {
      assert.ok(html.includes(`<figure id="${figure}">`), figure);
      assert.ok(existsSync(join(cwd, "run", "figures", `${figure}.png`)), figure);
    }
    assert.match(text, /Few configurations: 6 for 4 parameters/);
    assert.ok(!/https?:\/\/(?!www\.w3\.org)/.test(html.replace(/<dd>[\s\S]*?<\/dd>/g, "")));
  });

  void test("the same command again trains nothing and does not open the test set; a lost model is made again without doing so", async () => {
    const page = pageOf("run");
    const count = openings().length;
    const model = readFileSync(join(cwd, "run", "model.safetensors"));
    rmSync(join(cwd, "run", "model.safetensors"));
    const again = await run("tune", "tuning.json", "--out", "run", "--workers", "1", "--json");
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /20 trials kept from before/);
    assert.doesNotMatch(again.stderr, /rung 1/);
    assert.equal(openings().length, count);
    assert.deepEqual(readFileSync(join(cwd, "run", "model.safetensors")), model);
    assert.equal(pageOf("run"), page);
    const drawn = await run("report", "run", "--out", "drawn", "--json");
    assert.equal(drawn.code, 0, drawn.stderr);
    assert.equal(pageOf("drawn"), page);
  });

  void test("killed on the way and cut short in a line, it goes on with the same command to the same rows and the same choice", async () => {
    const killed = await stride(["tune", "tuning.json", "--out", "killed", "--workers", "2"], {
      cwd,
      onStderr(text, child) {
        if (/\n *3\/12 /.test(text)) child.kill("SIGKILL");
      },
    });
    assert.equal(killed.code, null);
    const log = join(cwd, "killed", "trials.jsonl");
    const whole = readFileSync(log);
    truncateSync(log, whole.length - 40);
    const resumed = await run("tune", "tuning.json", "--out", "killed", "--workers", "2", "--no-refit", "--json");
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stderr, /the last line was cut short when the run was killed/);
    assert.deepEqual(rowsIn("killed"), rowsIn("run"));
    assert.deepEqual(parse(resumed).ranking, parse(first).ranking);
    assert.equal(parse(resumed).refit, null);
    assert.ok(!existsSync(join(cwd, "killed", "model.safetensors")));
    assert.match(pageOf("killed"), /<dt>On test subjects<\/dt>\s*<dd>not looked at<\/dd>/);
  });

  void test("another definition, a study's folder and a study given a tuning's are refused", async () => {
    const changed = await run("tune", "tuning.json", "--out", "run", "--trials", "8");
    assert.equal(changed.code, 2);
    assert.match(
      changed.stderr,
      /run: expected the tuning it was begun with; received a changed one: definition\.search\.trials was 6 and is 8/,
    );
    const nothing = await run("tune", "tunning.json");
    assert.match(
      nothing.stderr,
      /tuning tunning\.json: expected a tuning's name \(baseline, demo\) or the path of a JSON file; received no such name/,
    );
    const wrong: TuningDefinition = { ...SMALL_TUNING, space: { filter: { choice: [1, 2] } } };
    writeFileSync(join(cwd, "wrong.json"), JSON.stringify(wrong));
    const refused = await run("tune", "wrong.json", "--data", "nowhere");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /^stride: tuning small: space\.filter: model baseline: options: expected some of filters/m);
    const mixed = await run("report", "run", "killed", "--out", "both");
    assert.match(mixed.stderr, /report: expected a tuning alone; received run with other runs/);
  });

  void test("a search in which nothing finishes says so with code 1, chooses nothing and leaves the test set closed", async () => {
    const count = openings().length;
    const wild: TuningDefinition = {
      ...SMALL_TUNING,
      name: "wild",
      space: { learningRate: { uniform: [1e30, 2e30] } },
      search: { kind: "random", trials: 2 },
      epochs: 20,
    };
    writeFileSync(join(cwd, "wild.json"), JSON.stringify(wild));
    const { code, stderr, stdout } = await run("tune", "wild.json", "--json");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /stride: no configuration finished: c1, fold 1: fit: .*; the report names all of them: runs\/wild\/report\.html\n$/,
    );
    assert.equal((JSON.parse(stdout) as TuningDocument).chosen, null);
    assert.equal(openings().length, count);
    assert.match(pageOf("runs/wild"), /Nothing is chosen\.<\/strong>\s+No configuration finished/);
  });
});

void test("a tuning on the simulated set goes through, at random and with epochs that are drawn, and is told in words", async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), "stride-test-"));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  const definition: TuningDefinition = {
    ...{ name: "quick", title: "Quick", question: "Which?", data: "demo", model: "baseline", options: { units: 8, filters: 2 } },
    space: { epochs: { integer: [1, 2] }, batchSize: { choice: [64, 128] }, preparation: { choice: ["none", "standardize"] } },
    ...{ search: { kind: "random", trials: 3 }, folds: 2, seed: 2 },
  };
  writeFileSync(join(cwd, "quick.json"), JSON.stringify(definition));
  const { code, stdout, stderr } = await stride(["tune", "quick.json"], { cwd, env: { STRIDE_OPENINGS: join(cwd, "openings.jsonl") } });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Quick: accuracy on training subjects that were held out, simulated data\n/);
  assert.match(stdout, /chosen +c\d: epochs \d, batchSize (64|128), preparation (none|standardize)\n/);
  assert.match(stdout, /chosen among 3 configurations by folds on training subjects: optimistic\n/);
  assert.match(stdout, /test accuracy +\d\d\.\d\d %, simulated data\n/);
  assert.match(stdout, /no parameter stands out from chance among 3 configurations/);
  assert.match(stdout, /stride train --data demo --option units=8/);
});
