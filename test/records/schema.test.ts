import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, type StudyDefinition } from "../../src/records/index.js";
import { readDefinition } from "../../src/records/schema.js";
import { InputError } from "../../src/tensor/index.js";
import { DEFINITION } from "../support/study-records.js";

test("a definition comes back as it was written", () => {
  for (const split of [DEFINITION.split, { kind: "groupKFold", folds: 5 }, { kind: "leaveOneSubjectOut", subjects: "all" }] as const) {
    const definition = { ...DEFINITION, split };
    assert.deepEqual(readDefinition(JSON.parse(JSON.stringify(definition)), "x.json"), definition);
  }
});

test("every wrong field is refused in one line with its place, what was expected and what was received", () => {
  const cases: [change: Record<string, unknown>, message: RegExp][] = [
    [{ epochs: 0 }, /^x\.json: epochs: expected number to be >=1; received 0$/],
    [{ epochs: 1.5 }, /^x\.json: epochs: expected int; received 1\.5$/],
    [{ epoch: 10 }, /^x\.json: expected the keys name, title, .* alone; received "epoch" besides$/],
    [{ split: { kind: "official", validationSubject: [1] } }, /^x\.json: split: expected the keys kind, validationSubjects, judgedOn alone; received "validationSubject" besides$/],
    [{ split: { kind: "random" } }, /^x\.json: split\.kind: expected "official", "groupKFold" or "leaveOneSubjectOut"; received "random"$/],
    [{ split: { kind: "groupKFold" } }, /^x\.json: split\.folds: expected .*; received nothing$/],
    [{ split: { kind: "groupKFold", folds: 1 } }, /^x\.json: split\.folds: expected number to be >=2; received 1$/],
    [{ split: { kind: "groupKFold", folds: 5, judgedOn: "test" } }, /^x\.json: split: expected the keys kind, folds, subjects alone; received "judgedOn" besides$/],
    [{ split: { kind: "leaveOneSubjectOut", subjects: "test" } }, /^x\.json: split\.subjects: expected .*"train".*"all"; received "test"$/],
    [{ split: { kind: "leaveOneSubjectOut", folds: 3 } }, /^x\.json: split: expected the keys kind, subjects alone; received "folds" besides$/],
    [{ grid: { filters: [] } }, /^x\.json: grid\.filters: .*; received \[\]$/],
    [{ grid: { filters: [{}] } }, /^x\.json: grid\.filters\.0: expected text, a number, true, false or a list of these; received \{\}$/],
    [{ name: "A study" }, /^x\.json: name: expected lower case letters, digits and hyphens, such as kernel-sizes; received "A study"$/],
    [{ repeats: "10" }, /^x\.json: repeats: expected (int|number); received "10"$/],
    [{ question: undefined }, /^x\.json: question: expected string; received nothing$/],
    [{ analysis: { compare: [["a", "a"]] } }, /^x\.json: analysis\.compare: expected .*; received \[\["a","a"\]\]$/],
    [{ split: { kind: "official", validationSubjects: [1, 1] } }, /^x\.json: split\.validationSubjects: expected subjects that differ; received \[1,1\]$/],
    [{ grid: JSON.parse('{"__proto__": [1]}') as unknown }, /^x\.json: expected no key "__proto__"; received one in grid; rename it$/],
    [{ grid: { "kernel size": [3] } }, /^x\.json: grid\.kernel size: .*; received \[3\]$/],
    [
      { expectation: { source: "s", results: [1, 2].map((mean) => ({ configuration: "a", mean })) } },
      /^x\.json: expectation\.results: expected each configuration once; received /,
    ],
    [{ analysis: { compare: "none" } }, /^x\.json: analysis\.compare: expected "all" or a list of pairs of configurations; received "none"$/],
    [{ analysis: { compare: "all", test: "t-test" } }, /^x\.json: analysis\.test: expected .*"mann-whitney".*"wilcoxon".*"wilcoxon-by-subject"; received "t-test"$/],
  ];
  for (const [change, message] of cases) {
    assert.throws(
      () => readDefinition({ ...DEFINITION, ...change }, "x.json"),
      (error) => {
        assert.ok(error instanceof InputError, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  }
});

test("differences name the path, and what stands on each side", () => {
  const after: StudyDefinition = { ...DEFINITION, epochs: 3, grid: { filters: [8, 32, 64] } };
  assert.deepEqual(differences(DEFINITION, after), [
    { path: "epochs", before: 2, after: 3 },
    { path: "grid.filters.1", before: 16, after: 32 },
    { path: "grid.filters.2", before: undefined, after: 64 },
  ]);
  assert.deepEqual(differences({ a: 1, b: undefined }, { a: 1 }), []);
  assert.deepEqual(differences([1], { 0: 1 }), [{ path: "", before: [1], after: { 0: 1 } }]);
});
