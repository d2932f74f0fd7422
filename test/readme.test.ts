// The README says what records/ say, and names only what is there.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { measured, splice } from "../scripts/measured.js";
import { REPOSITORY } from "./support/paths.js";
import { temporaryDirectory } from "./support/temporary.js";

const RECORDS = join(REPOSITORY, "records");
const BENCH_RECORDS = join(REPOSITORY, "bench", "records");
const NONE = join(RECORDS, "none");
const read = (file: string): string => readFileSync(join(REPOSITORY, file), "utf8");

test("what the README calls measured is what the records say", async () => {
  const readme = read("README.md");
  assert.equal(readme, splice(readme, await measured(RECORDS, BENCH_RECORDS)), "run npm run readme");
});

test("the newest benchmark of each kind is shown, and a record without its machine or a ratio is refused", async (t) => {
  const folder = temporaryDirectory(t);
  const baseline = readdirSync(RECORDS).find((name) => name.startsWith("baseline-uci-har-"))!;
  cpSync(join(RECORDS, baseline), join(folder, baseline), { recursive: true });
  const alone = await measured(folder, NONE);
  const add = (name: string, ratio: number | null): void => {
    mkdirSync(join(folder, name));
    const row = { name: "median step", ours: 6, peer: "Peer 1.0", theirs: 12, ratio, low: 0.25, high: 0.75, unit: "ms" };
    writeFileSync(join(folder, name, "run.json"), JSON.stringify({ rows: [row] }));
    const machine = { command: `make ${name}`, date: "2000-01-01", cpu: "abacus", node: "20.0.0" };
    writeFileSync(join(folder, name, "machine.json"), JSON.stringify(machine));
  };
  add("step-2000-01-01", 0.4);
  add("step-2000-01-01-2", 0.5);
  add("parse-2000-01-01", 0.6);
  const all = await measured(folder, NONE);
  assert.ok(all.startsWith(`${alone}\n\n`));
  const added = all.slice(alone.length);
  assert.deepEqual(
    added.split("\n").filter((line) => line.startsWith("| median")),
    ["0.600", "0.500"].map((ratio) => `| median step | Peer 1.0 | 6.00 ms | 12.00 ms | ${ratio} | 0.250 | 0.750 |`),
  );
  assert.match(added, /By `make parse-2000-01-01`/);
  assert.match(added, /By `make step-2000-01-01-2`/);
  add("step-2000-01-03", null);
  await assert.rejects(measured(folder, NONE), /step-2000-01-03.run\.json: rows\.0\.ratio: .*expected number, received null$/);
  mkdirSync(join(folder, "step-2000-01-04"));
  await assert.rejects(measured(folder, NONE), /step-2000-01-04.run\.json: expected a file; received none/);
  mkdirSync(join(folder, "latest"));
  await assert.rejects(measured(folder, NONE), /latest: expected a name such as/);
});

test("leave-one-subject-out is shown by model and by subject, and a subject that a model was not judged on is refused", async (t) => {
  const folder = temporaryDirectory(t);
  const baseline = readdirSync(RECORDS).find((name) => name.startsWith("baseline-uci-har-"))!;
  cpSync(join(RECORDS, baseline), join(folder, baseline), { recursive: true });
  const scored = (...accuracies: number[]): object => ({
    accuracy: 0.95,
    overSubjects: { mean: 0.96, sd: 0.01 },
    intervals: { subjects: [0.9, 0.99] },
    perSubject: accuracies.map((accuracy, i) => ({ subject: 7 - 3 * i, windows: 10 + i, accuracy })),
  });
  const member = { name: "one", weight: 0.75, ...scored(0.5, 0.625) };
  const folds = { heldOut: [[4], [7]], members: [member], blend: scored(0.75, 0.875) };
  const write = (document: object): void =>
    writeFileSync(
      join(folder, "loso-2000-01-01", "run.json"),
      JSON.stringify({ dataset: { name: "uci-har", simulated: false }, folds: document }),
    );
  mkdirSync(join(folder, "loso-2000-01-01"));
  writeFileSync(
    join(folder, "loso-2000-01-01", "machine.json"),
    JSON.stringify({ command: "make", date: "2000-01-01", cpu: "abacus", node: "20.0.0" }),
  );
  write(folds);
  const lines = (await measured(folder, NONE)).split("\n");
  assert.ok(lines.includes("| one | **95.00** | 96.00 ± 1.00 | 90.00 to 99.00 | 50.00 (subject 7) |"));
  assert.ok(lines.includes("| blend: one 0.75 | **95.00** | 96.00 ± 1.00 | 90.00 to 99.00 | 75.00 (subject 7) |"));
  assert.deepEqual(
    lines.filter((line) => /^\| \d+ \|/.test(line)),
    ["| 4 | 11 | 62.50 | 87.50 |", "| 7 | 10 | 50.00 | 75.00 |"],
  );
  write({ ...folds, heldOut: [[4], [9]] });
  await assert.rejects(measured(folder, NONE), /loso-2000-01-01: expected an accuracy of subject 9, who was held out; received none/);
});

test("records of `npm run bench` take the place of the older comparisons, of each case the newest", async (t) => {
  const [folder, bench] = [temporaryDirectory(t), temporaryDirectory(t)];
  for (const name of readdirSync(RECORDS).filter((name) => /^(baseline-uci-har|step)-2/.test(name)))
    cpSync(join(RECORDS, name), join(folder, name), { recursive: true });
  const older = await measured(folder, bench);
  assert.match(older, /records\/step-2026/);
  const row = { name: "step", ours: 6, peer: "Peer 1.0", theirs: 12, ratio: 0.5, low: 0.25, high: 0.75, unit: "ms" };
  const add = (name: string, results: object[]): void => {
    mkdirSync(join(bench, name));
    writeFileSync(join(bench, name, "run.json"), JSON.stringify({ results }));
    const machine = { command: `make ${name}`, date: "2000-01-01", cpu: "abacus", node: "20.0.0" };
    writeFileSync(join(bench, name, "machine.json"), JSON.stringify(machine));
  };
  add("2000-01-01-9", [
    { case: "step", rows: [{ ...row, ratio: 0.9 }] },
    { case: "fit", rows: [{ ...row, name: "fit", atMost: 0.6 }] },
  ]);
  const skipped = { name: "step", ours: 6, peer: "Other skipped: not there", theirs: null, ratio: null, low: null, high: null, unit: "ms" };
  add("2000-01-01-10", [
    { case: "step", rows: [row, { ...row, ratio: 0.61, atMost: 1 / 1.7 }, skipped] },
    { case: "fit", rows: [] },
  ]);
  const all = await measured(folder, bench);
  assert.doesNotMatch(all, /records\/step-2026/);
  assert.deepEqual(
    all.split("\n").filter((line) => /^\| (step|fit) /.test(line)),
    [
      "| step | Peer 1.0 | 6.00 ms | 12.00 ms | 0.500 | 0.250 | 0.750 |  |  |",
      "| step | Peer 1.0 | 6.00 ms | 12.00 ms | 0.610 | 0.250 | 0.750 | at most 0.588 | **missed** |",
      "| step | Other skipped: not there | 6.00 ms |  |  |  |  |  |  |",
      "| fit | Peer 1.0 | 6.00 ms | 12.00 ms | 0.500 | 0.250 | 0.750 | at most 0.6 | met |",
    ],
  );
  assert.ok(all.indexOf("By `make 2000-01-01-9`") < all.indexOf("By `make 2000-01-01-10`"));
  add("2000-01-02", [{ case: "step", rows: [{ ...row, ours: null }] }]);
  await assert.rejects(measured(folder, bench), /2000-01-02.run\.json: results\.0\.rows\.0\.ours: .*expected number, received null$/);
  mkdirSync(join(bench, "latest"));
  await assert.rejects(measured(folder, bench), /latest: expected a name such as 2026-11-22/);
});

test("a text without the marks, with one twice or in the wrong order is refused", () => {
  const [start, end] = ["<!-- measured -->", "<!-- /measured -->"];
  assert.equal(splice(`a\n${start}\nold\n${end}\nb\n`, "new"), `a\n${start}\nnew\n${end}\nb\n`);
  for (const text of ["", start, end, end + start, start + end + end, start + start + end, end + start + end])
    assert.throws(() => splice(text, "new"), /each once/, text);
});

test("the README's first command is on its first screen", () => {
  const line = read("README.md")
    .split("\n")
    .findIndex((text) => /^(```| {4}\S)/.test(text));
  assert.ok(line >= 0 && line < 25, `it is in line ${line + 1}`);
});

test("programs and scripts that the documents name are there", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  let named = 0;
  for (const document of ["README.md", "CONTRIBUTING.md", "records/README.md"]) {
    // What is measured names the commands of its time.
    const text = read(document).replace(/<!-- measured -->.*<!-- \/measured -->/s, "");
    for (const [, program] of text.matchAll(/\bnode dist\/([\w./-]+)\.js/g)) {
      assert.ok(existsSync(join(REPOSITORY, `${program}.ts`)), `${document} names dist/${program}.js, which no source makes`);
      named++;
    }
    // What npm itself does needs no script; `npm start` and `npm test` do.
    for (const [, script] of text.matchAll(/\bnpm (?:run (?:-\S+ )*)?(?!ci\b|link\b|install\b)([a-z][\w:-]*)/g)) {
      assert.ok(Object.hasOwn(scripts, script!), `${document} names npm's script ${script}, which package.json does not have`);
      named++;
    }
  }
  assert.ok(named > 10, `only ${named} were found: does this test still read the documents?`);
});
