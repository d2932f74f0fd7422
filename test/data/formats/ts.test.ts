import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { classNamesOf, openZip, parseTs } from "../../../src/data/index.js";
import { assertRefusal, succeedsOrRefuses } from "../../support/expect-refusal.js";
import { LITERAL, REAL_TS, smallPair, withoutTs } from "../../support/small-ts.js";
import { encode } from "../../support/small-uci-har.js";

test("every value of a file is where case, time and dimension say, and labels are in the header's order", () => {
  const file = parseTs(encode(LITERAL), "literal.ts");
  assert.deepEqual([...file.values], [1, 0.5, -2.5, 0.25, 30, -0, 4, 6, 5, 7]);
  assert.deepEqual([[...file.lengths], file.dimensions, file.labels, [...file.rows]], [[3, 2], 2, ["down", "up"], [11, 14]]);
  assert.deepEqual(classNamesOf(file, "literal.ts"), ["up", "down"]);
  assert.equal(file.header.problemName, "Literal");
  assert.equal(file.header.equalLength, false);
});

test("line ends, a byte order mark, keys in other case and order and missing line ends change nothing", () => {
  const expected = parseTs(encode(LITERAL), "a.ts");
  const [head, data] = LITERAL.split("@data") as [string, string];
  const keys = head
    .split("\n")
    .map((line) => (line.startsWith("@") && !line.startsWith("@class") ? line.toUpperCase().replace("LITERAL", "Literal") : line))
    .reverse()
    .join("\n");
  for (const text of [
    LITERAL.replaceAll("\n", "\r\n"),
    `\ufeff${LITERAL}`,
    `${keys}\n@DATA${data}`,
    LITERAL.trimEnd(),
    `${LITERAL}\n\n  \n# the end`,
    LITERAL.replace("@classLabel true", "@CLASSLABEL   TRUE  "),
  ]) {
    const { values, lengths, labels } = parseTs(encode(text), "a.ts");
    assert.deepEqual([values, lengths, labels], [expected.values, expected.lengths, expected.labels]);
  }
});

test("a comment need not be UTF-8", () => {
  const bytes = encode(LITERAL);
  bytes[2] = 0xe9;
  assert.equal(parseTs(bytes, "a.ts").labels.length, 2);
});

test("labels may be negative, of several words, and hold what aeon would change", () => {
  const text = (labels: string, cases: readonly string[]): string =>
    `@univariate true\n@classLabel true ${labels}\n@data\n${cases.map((label) => `1,2:${label}\n`).join("")}`;
  for (const [labels, cases, names] of [
    ["1 -1", ["-1", "1"], ["1", "-1"]],
    ["walking up stairs sitting", ["sitting", "walking", " up  stairs "], ["walking", "up stairs", "sitting"]],
    ["up stairs up", ["up", "up stairs"], ["up stairs", "up"]],
    ["Banana NaN ?", ["?", "NaN", "Banana"], ["Banana", "NaN", "?"]],
    ["gehen düse", ["düse"], ["gehen", "düse"]],
  ] as const) {
    assert.deepEqual(classNamesOf(parseTs(encode(text(labels, cases)), "a.ts"), "a.ts"), names);
  }
});

test("without @dimensions the first case says how many there are, and without @equalLength lengths are as they are", () => {
  const { dimensions, lengths } = parseTs(encode("@univariate false\n@classLabel true a b\n@data\n1,2:3,4:5,6:a\n1:2:3:b\n"), "a.ts");
  assert.deepEqual([dimensions, [...lengths]], [3, [2, 1]]);
});

const HEAD = "@univariate false\n@dimensions 2\n@classLabel true a b\n";
const cases = (...rows: readonly string[]): string => `${HEAD}@data\n${rows.join("\n")}\n`;

/** Broken files, each with what is said of it. */
const BROKEN: readonly (readonly [title: string, text: string | Uint8Array, message: RegExp])[] = [
  ["nothing", "", /^b\.ts: expected @data and cases below it; received none/],
  ["no cases", cases(), /expected cases below @data; received none/],
  ["no header", "1,2:3,4:a\n", /row 1: expected # or @ before @data; received "1,2:3,4:a"/],
  ["an unknown key", "@frequency daily\n", /row 1: expected @problemName, .*; received "@frequency daily"/],
  ["a key twice", "@missing false\n@MISSING false\n", /row 2: expected @missing once; received it again after row 1/],
  ["something behind @data", `${HEAD}@data 1\n`, /row 4: expected @data alone/],
  ["no truth", "@univariate yes\n@classLabel true a\n@data\n1:a\n", /row 1: @univariate: expected true or false; received "yes"/],
  ["no number of dimensions", "@dimensions 1.5\n@classLabel true a\n@data\n1:a\n", /row 1: @dimensions: expected a whole number/],
  ["time stamps", "@timeStamps true\n@classLabel true a\n@data\n(0,1):a\n", /row 1: expected @timeStamps false/],
  ["a regression", "@targetLabel true\n@data\n1:2.5\n", /row 1: expected a classification, .*; received a regression/],
  [
    "no class labels",
    "@univariate true\n@data\n1\n",
    /row 2: expected @classLabel true and the labels above @data; received no @classLabel/,
  ],
  ["an empty list of labels", "@classLabel true\n@data\n1:a\n", /row 1: expected @classLabel true and the labels behind it/],
  [
    "univariate dimensions",
    "@univariate true\n@dimensions 2\n@classLabel true a\n@data\n1:2:a\n",
    /row 2: expected 1 dimension, .*; received 2/,
  ],
  ["a dimension too few", cases("1,2:3,4:a", "1,2:a"), /row 6: expected 2 dimensions and a class label, apart by colons; received 2 parts/],
  ["a dimension too many", cases("1:2:3:a"), /row 5: expected 2 dimensions and a class label, apart by colons; received 4 parts/],
  ["no colon", cases("1,2,3"), /row 5: .*; received no colon in "1,2,3"/],
  ["no label", cases("1:2:a", "1:2: "), /row 6: expected a class label behind the last colon; received nothing/],
  ["a foreign label", cases("1:2:a", "1:2:c"), /row 6: expected a class label of @classLabel \(a, b\); received "c"/],
  ["a label twice", "@classLabel true a b a\n@data\n1:a\n", /@classLabel: expected every label once; received "a" again/],
  ["no number", cases("1,2:3,x:a"), /row 5, dimension 2, value 2: expected a finite decimal number such as -1\.25e-3; received "x"/],
  ["an empty cell", cases("1,,3:1,2,3:a"), /row 5, dimension 1, value 2: .*; received nothing/],
  ["a number past float32", cases("1,1e39:3,4:a"), /row 5, dimension 1, value 2: expected a finite/],
  ["hexadecimal", cases("1,0x10:3,4:a"), /received "0x10"/],
  ["dimensions of unequal lengths", cases("1,2:3:a"), /row 5, dimension 2: expected 2 values, as dimension 1 has; received 1/],
  [
    "missing values",
    cases("1,2:3,?:a", "nan,2:?,4:b"),
    /expected no missing values; received 3, the first in row 5, dimension 2, value 2; fill/,
  ],
  [
    "unequal lengths under @equalLength true",
    `@equalLength true\n${cases("1,2:3,4:a", "1:2:b")}`,
    /row 7: expected 2 values a dimension, as the first case has/,
  ],
  [
    "another length than @seriesLength",
    `@seriesLength 3\n${cases("1,2:3,4:a")}`,
    /row 6: expected 3 values a dimension, as @seriesLength says; received 2/,
  ],
  ["CR alone", cases("1,2:3,4:a").replaceAll("\n", "\r"), /row 1: expected lines ended by LF or CRLF; received a CR/],
  ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x40, 0), /row 1: expected UTF-8 text; received UTF-16/],
  ["a NUL", cases("1,2:3,4:a\0"), /row 5: expected text; received a NUL byte/],
  ["Latin-1", Uint8Array.from([...encode(HEAD), ...encode("@data\n1:2:"), 0xe9]), /row 5: expected UTF-8 text; received other bytes/],
  ["a file cut short", encode(cases("1,2:3,4:a", "1,2:3,4:b")).subarray(0, -9), /row 6: expected/],
];

for (const [title, text, message] of BROKEN) {
  test(`${title}: refused in one line`, () => {
    const bytes = typeof text === "string" ? encode(text) : text;
    assert.throws(
      () => classNamesOf(parseTs(bytes, "b.ts"), "b.ts"),
      (error) => assertRefusal(error, message),
    );
  });
}

test("a header of megabytes is read, or refused in one short line, at once", () => {
  const long = "x".repeat(4_000_000);
  const started = performance.now();
  assert.equal(parseTs(encode(`# ${long}\n@problemName ${long}\n${cases("1:2:a")}`), "b.ts").header.problemName, long);
  for (const [text, message] of [
    [`@${long} 1\n`, /row 1: expected @problemName, .*; received "@x{30,80}\.\.\."/],
    [`@classLabel true ${"a ".repeat(2_000_000)}\n@data\n1:a\n`, /expected every label once; received "a" again/],
    [cases(`1:2:${long}`), /row 5: expected a class label of @classLabel \(a, b\); received "x{30,80}\.\.\."/],
    [`@dimensions ${"9".repeat(1_000_000)}\n@classLabel true a\n@data\n1:a\n`, /row 1: @dimensions: expected/],
  ] as const) {
    assert.throws(
      () => classNamesOf(parseTs(encode(text), "b.ts"), "b.ts"),
      (error) => assertRefusal(error, message),
    );
  }
  assert.ok(performance.now() - started < 10_000, "far less than ten times two seconds");
});

test("changed bytes are read or refused in one line, never worse", async () => {
  const whole = smallPair("Small").get("Small_TRAIN.ts")!;
  let refused = 0;
  const edit = fc.record({
    at: fc.nat(whole.length - 1),
    byte: fc.constantFrom(...encode("@#:,?\n\r \0-e.9xNaN\u00e9")),
    cut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      const bytes = whole.slice();
      for (const { at, byte } of edits) bytes[at] = byte;
      const text = edits[0]!.cut ? bytes.subarray(0, edits[0]!.at) : bytes;
      if (!(await succeedsOrRefuses(() => classNamesOf(parseTs(text, "b.ts"), "b.ts")))) refused++;
    }),
    { numRuns: 500, seed: 1 },
  );
  assert.ok(refused > 100, `${refused} of 500`);
});

test("the real files have the cases, dimensions and lengths that are published", { skip: withoutTs }, async () => {
  const archive = await openZip(readFileSync(REAL_TS), "tsc-archive.zip");
  const read = async (path: string) => parseTs(await archive.read(path), path);
  for (const [name, part, count, dimensions, least, most] of [
    ["BasicMotions", "TRAIN", 40, 6, 100, 100],
    ["JapaneseVowels", "TRAIN", 270, 12, 7, 26],
    ["JapaneseVowels", "TEST", 370, 12, 7, 29],
    ["GunPoint", "TEST", 150, 1, 150, 150],
    ["ItalyPowerDemand", "TEST", 1029, 1, 24, 24],
  ] as const) {
    const { lengths, dimensions: d, labels, values } = await read(`${name}/${name}_${part}.ts`);
    assert.deepEqual(
      [lengths.length, d, labels.length, Math.min(...lengths), Math.max(...lengths)],
      [count, dimensions, count, least, most],
    );
    assert.equal(
      values.length,
      lengths.reduce((sum, length) => sum + length * d, 0),
    );
  }
});
