// Heads of files as the layouts of well-known sets have them: what they are taken for, and that they are then read so.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SNIFFED_BYTES, sniffTable, type DelimitedFormat, type TableFormat } from "../../../src/data/index.js";
import { createRandom, InputError } from "../../../src/tensor/index.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { readTable } from "../../support/text-tables.js";

const random = createRandom(6, 3);
const number = (): string => (6 * random.uniform() - 3).toFixed(4);
const lines = (count: number, line: (i: number) => string): string => `${Array.from({ length: count }, (_, i) => line(i)).join("\n")}\n`;
const comma = (text: string): string => text.replace(".", ",");

/** A head, what of the format must be found, names of the columns, and a word that some reason has. */
const HEADS: readonly [string, string, Partial<DelimitedFormat> | Partial<TableFormat>, string, RegExp][] = [
  [
    "a CSV file with an unnamed index",
    `,roll,x\n${lines(20, (i) => `${i},${number()},${number()}`)}`,
    { kind: "delimited", delimiter: ",", header: true },
    "1|roll|x",
    /header: "roll" stands above numbers/,
  ],
  [
    "rows that end with a semicolon",
    `${lines(20, (i) => `33,Jogging,49105962${i},${number()},${number()};`)}33,Jogging,1;\n`,
    { delimiter: ",", rowEnd: ";", header: false, badRows: "gap" },
    "1|2|3|4|5",
    /each row ends with ";"/,
  ],
  [
    "125 x 45 numbers",
    lines(125, () => Array.from({ length: 45 }, number).join(",")),
    { delimiter: ",", header: false },
    Array.from({ length: 45 }, (_, i) => i + 1).join("|"),
    /45 of them/,
  ],
  [
    "codes apart by blanks",
    lines(50, (i) => `${i % 64} ${(i * 3) % 64} ${(i * 7) % 64}`),
    { kind: "whitespace", header: false },
    "1|2|3",
    /blanks or tabs/,
  ],
  [
    "NaN among numbers",
    lines(30, (i) => `8.3${i} ${i % 10 === 0 ? 104 : "nan"} ${number()}`),
    { kind: "whitespace", missing: ["", "NaN", "nan"] },
    "1|2|3",
    /missing: "nan"/,
  ],
  [
    "decimal commas",
    `Zeit;ax;ay\n${lines(20, (i) => `${i};${comma(number())};${comma(number())}`)}`,
    { delimiter: ";", decimal: ",", header: true },
    "Zeit|ax|ay",
    /decimal mark ","/,
  ],
  [
    "decimal commas between blanks",
    lines(20, () => `${comma(number())}  ${comma(number())}`),
    { kind: "whitespace", decimal: "," },
    "1|2",
    /decimal mark ","/,
  ],
  [
    "lines before the header",
    `Device: Foo\nSerial: 123\n\ntime,ax,ay\n${lines(20, (i) => `${i},${number()},${number()}`)}`,
    { skipLines: 3, header: true },
    "time|ax|ay",
    /3 lines are skipped/,
  ],
  [
    "units below the header",
    `time,ax\ns,m/s2\n${lines(20, (i) => `${i},${number()}`)}`,
    { header: true, comment: "s,m/s2" },
    "time|ax",
    /looks like units/,
  ],
  [
    "a comment above numbers",
    `# time ax\n${lines(20, (i) => `${i} ${number()}`)}`,
    { kind: "whitespace", comment: "#", header: false },
    "1|2",
    /comments/,
  ],
  [
    "a header that is a comment",
    `# time,ax\n${lines(20, (i) => `${i},${number()}`)}`,
    { header: true, comment: null },
    "# time|ax",
    /is the header, though it begins with "#"/,
  ],
  [
    "quotes",
    `"t","label"\n${lines(20, (i) => `${i},"walk, fast"`)}`,
    { quotes: true, delimiter: ",", header: true },
    "t|label",
    /double quotes/,
  ],
  ["quotes that are none", lines(20, (i) => `${i},5" pipe,${number()}`), { quotes: false, delimiter: "," }, "1|2|3", /comma/],
  [
    "a delimiter too many",
    `a,b,\n${lines(20, (i) => `${i},${number()},`)}`,
    { rowEnd: ",", header: true },
    "a|b",
    /each row ends with ","/,
  ],
  [
    "an empty last column with a name",
    `a,b,c\n${lines(20, (i) => `${i},${number()},`)}`,
    { rowEnd: "", header: true },
    "a|b|c",
    /missing: ""/,
  ],
  [
    "a time with a blank",
    `t,ax,label\n${lines(20, (i) => `2026-11-27 09:30:${10 + i},${number()},walk`)}`,
    { delimiter: ",", header: true },
    "t|ax|label",
    /comma/,
  ],
  ["tabs", `t\tax\n${lines(20, (i) => `${i}\t${number()}`)}`, { delimiter: "\t" }, "t|ax", /a tab/],
  ["bars", `t|ax\n${lines(20, (i) => `${i}|${number()}`)}`, { delimiter: "|" }, "t|ax", /a bar/],
  ["one column", lines(20, number), { kind: "delimited", header: false }, "1", /one column/],
  [
    "words alone",
    `name;activity\n${lines(8, (i) => `p${i};${i % 2 ? "walk" : "sit"}`)}`,
    { delimiter: ";", header: true },
    "name|activity",
    /do not come again/,
  ],
  ["codes and names", "1 WALKING\n2 WALKING_UPSTAIRS\n3 SITTING\n", { kind: "whitespace", header: false }, "1|2", /no header/],
  ["JSON Lines", lines(20, (i) => `{"t":${i},"acc":{"x":${number()}},"g":[1,${i}]}`), { kind: "jsonl" }, "t|acc.x|g.0|g.1", /JSON Lines/],
];

for (const [name, text, expected, columns, reason] of HEADS) {
  test(`${name}: the format is found, with its reason, and reads the rows of the sample`, async () => {
    const { format, reasons, sample, ...sniffed } = sniffTable(new TextEncoder().encode(text), "head.txt");
    assert.deepEqual({ ...format, ...expected }, format, JSON.stringify(format));
    assert.equal(sniffed.columns.join("|"), columns);
    assert.ok(
      reasons.some((one) => reason.test(one)),
      reasons.join("\n"),
    );
    for (const one of reasons) assert.doesNotMatch(one, /\p{Cc}/u);
    const told: number[] = [];
    const read = await readTable(text, format, "text", { onBadRow: (row) => told.push(row) });
    assert.deepEqual(read.columns, sniffed.columns);
    assert.deepEqual(read.rows.filter((_, i) => !told.includes(i + 1)).slice(0, 100), sample);
  });
}

test("encodings are told by their marks, by zeros, and by what is no UTF-8", async () => {
  const text = `t;Gr\u00f6\u00dfe\n${lines(20, (i) => `${i};${number()}`)}`;
  const utf16 = Uint8Array.from(Buffer.from(text, "utf16le"));
  const cases: readonly [Uint8Array, DelimitedFormat["encoding"]][] = [
    [Uint8Array.from(Buffer.from(text)), "utf-8"],
    [Uint8Array.from(Buffer.from(`\ufeff${text}`)), "utf-8"],
    [Uint8Array.from(Buffer.from(text, "latin1")), "latin1"],
    [utf16, "utf-16le"],
    [Uint8Array.of(0xff, 0xfe, ...utf16), "utf-16le"],
    [utf16.map((_, i) => utf16[i ^ 1]!), "utf-16be"],
    [Uint8Array.of(0xfe, 0xff, ...utf16.map((_, i) => utf16[i ^ 1]!)), "utf-16be"],
  ];
  for (const [bytes, encoding] of cases) {
    const { format, columns, sample } = sniffTable(bytes, "head.csv");
    assert.equal((format as DelimitedFormat).encoding, encoding);
    assert.deepEqual(columns, ["t", "Gr\u00f6\u00dfe"]);
    assert.deepEqual((await readTable(bytes, format)).rows, sample);
  }
});

test("a head that is cut, within a line and within a character, is told by its whole lines", () => {
  for (let shift = 0; shift < 14; shift++) {
    const text = `${"t".repeat(shift + 1)},\u00e4x\n${lines(30_000, (i) => `${i + 10_000},\u00e4\u00e4\u20ac`)}`;
    const head = new TextEncoder().encode(text).subarray(0, SNIFFED_BYTES);
    const { format, sample } = sniffTable(head, "head.csv");
    assert.equal((format as DelimitedFormat).encoding, "utf-8");
    assert.equal(sample.length, 100);
    assert.equal((format as DelimitedFormat).badRows, "refuse");
  }
});

test("binary formats are told by their first bytes, and what is no table is refused", () => {
  const head = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
  assert.deepEqual(sniffTable(head("\x93NUMPY\x01\0v\0"), "x.csv").format, { kind: "npy" });
  assert.deepEqual(sniffTable(head("PAR1\x15\x04"), "x").format, { kind: "parquet" });
  const zip = (name: string): Uint8Array => head(`PK\x03\x04${"\0".repeat(22)}${String.fromCharCode(name.length)}\0\0\0${name}`);
  assert.deepEqual(sniffTable(zip("acc.npy"), "x.npz").format, { kind: "npz", array: "acc" });
  const refused: readonly [Uint8Array, RegExp][] = [
    [zip("a.csv"), /^x: expected a table; received a zip archive; open it as a folder, or unpack it$/],
    [head("\x1f\x8b\x08"), /^x: expected a table; received a gzip file; unpack it$/],
    [head("a\0\x01\x02bcdef\0"), /^x: expected a table; received binary data \(a NUL byte at 1\)/],
    [head(""), /^x: expected a table; received an empty file/],
    [head(" \n\t\n"), /^x: expected a table; received 4 bytes of blanks/],
    [head("1,2\r3,4\r"), /^x: expected lines ended by LF or CRLF; received CR alone/],
    [head('{"a":1}\nx\n'), /^x: row 2: expected a JSON object; received "x"$/],
    [head("a,a\n1,2\n3,4\n"), /^x: header: expected names of columns, no two alike/],
  ];
  for (const [bytes, message] of refused) assert.throws(() => sniffTable(bytes, "x"), (error: unknown) => assertRefusal(error, message)); // prettier-ignore
});

test("any head is told or refused, and what is told can be opened or is refused in one line", async () => {
  const head = fc.string({ unit: fc.constantFrom(...'""\',,;;\t|##%\n\n\r 01.5-eaxNa{}[]:\ufeff\u00e9\0'), maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(head, async (text) => {
      const bytes = new TextEncoder().encode(text);
      try {
        const { format } = sniffTable(bytes, "x");
        await readTable(bytes, format);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        assertRefusal(error, /^/);
      }
    }),
    { seed: 6, numRuns: 5000 },
  );
});
