import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pathPattern } from "../../src/data/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const found = (pattern: string, path: string): object | undefined => {
  const match = pathPattern(pattern).match(path);
  return match && { ...match };
};

test("placeholders stand for as few characters as fit, stars for as many, and a path is meant as a whole", () => {
  const CASES: readonly [pattern: string, path: string, expected: object | undefined][] = [
    ["a.csv", "a.csv", {}],
    ["a.csv", "a.csv2", undefined],
    ["a.csv", "xa.csv", undefined],
    ["{subject}.csv", "p1.csv", { subject: "p1" }],
    ["{subject}.csv", ".csv", undefined],
    ["{subject}.csv", "a/b.csv", undefined],
    ["{label}_{trial}/sub_{subject}.csv", "dws_1/sub_7.csv", { label: "dws", trial: "1", subject: "7" }],
    ["{label}_{trial}", "a_b_c", { label: "a", trial: "b_c" }],
    ["acc_exp{exp}_user{subject}.txt", "acc_exp01_user01.txt", { exp: "01", subject: "01" }],
    ["*-{activity}-{subject}.txt", "2011-04-11-walk-f1.txt", { activity: "walk", subject: "f1" }],
    ["*.txt", ".txt", {}],
    ["*.txt", "a/b.txt", undefined],
    ["**.txt", "a/b.txt", {}],
    ["**/{x}.txt", "b.txt", { x: "b" }],
    ["**/{x}.txt", "a/b.txt", { x: "b" }],
    ["**/{x}.txt", "a/c/b.txt", { x: "b" }],
    ["**/labels.txt", "activity_labels.txt", undefined],
    ["**/labels.txt", "a/activity_labels.txt", undefined],
    ["data/**/s.txt", "data/s.txt", {}],
    ["data/**/s.txt", "data/a/b/s.txt", {}],
    ["{s}/{s}_acc.csv", "p1/p1_acc.csv", { s: "p1" }],
    ["{s}/{s}_acc.csv", "p1/p2_acc.csv", undefined],
    ["{a}{a}", "xyxy", { a: "xy" }],
    ["a.b", "axb", undefined],
    ["{__proto__}", "x", JSON.parse('{"__proto__":"x"}') as object],
  ];
  for (const [pattern, path, expected] of CASES) assert.deepEqual(found(pattern, path), expected, `${pattern} of ${path}`);
});

test("without repeated names a pattern means what the same regular expression does", () => {
  const part = fc.oneof(
    fc.constantFrom("a", "b", "/", "_", ".").map((text) => ({ text, source: text === "." ? "\\." : text })),
    fc.constantFrom("p", "q", "r").map((name) => ({ text: `{${name}}`, source: `(?<${name}>[^/]+?)` })),
    fc.constant({ text: "*", source: "[^/]*" }),
  );
  const pattern = fc.array(part, { minLength: 1, maxLength: 7 }).filter((parts) => {
    const names = parts.map(({ text }) => text).filter((text) => text.startsWith("{"));
    return new Set(names).size === names.length && !parts.some(({ text }, i) => text === "*" && parts[i + 1]?.text === "*");
  });
  const path = fc.array(fc.constantFrom("a", "b", "/", "_", ".", "c"), { maxLength: 10 }).map((all) => all.join(""));
  fc.assert(
    fc.property(pattern, path, (parts, path) => {
      const expected = new RegExp(`^${parts.map(({ source }) => source).join("")}$`).exec(path);
      const received = found(parts.map(({ text }) => text).join(""), path);
      assert.deepEqual(received, expected ? { ...expected.groups } : undefined);
    }),
    { seed: 7, numRuns: 3000 },
  );
});

test("a hostile name takes no longer than an honest one, or is refused", () => {
  const name = "a_".repeat(2000);
  const started = performance.now();
  assert.equal(pathPattern("{a}_{b}_{c}_{d}_*_{e}x").match(name.slice(0, 1000)), undefined);
  assert.equal(pathPattern("**/{a}_{b}_{c}x").match(name.slice(0, 255)), undefined);
  assert.throws(
    () => pathPattern("{a}{b}{c}{a}{b}{c}x").match(name),
    (error) => assertRefusal(error, /expected a path of which it can be told within 100000 steps .* rename it/),
  );
  assert.ok(performance.now() - started < 5000, `took ${performance.now() - started} ms`);
});

test("what is no pattern is refused", () => {
  for (const text of ["{", "}", "{}", "{a b}", "{1}", "a{b", "a}b", "{{a}}", "***"]) {
    assert.throws(
      () => pathPattern(text),
      (error) => assertRefusal(error, /^expected (placeholders such as|\* or \*\*)/),
    );
  }
});
