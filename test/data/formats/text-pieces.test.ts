// What does not depend on how a text is read: where it is cut into pieces, and how much memory its labels take.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openTable } from "../../../src/data/index.js";
import { CSV, ODD, readPieces, readTable } from "../../support/text-tables.js";

test("wherever a file is cut into pieces, the table is the same, and so is what is refused", async () => {
  const utf16 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "utf16le"));
  const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
  const cases: [string, Uint8Array, Parameters<typeof readPieces>[2]][] = [
    ["quotes with line ends within", utf8('\ufeffa,"b ""x"""\r\n1,"2\r\n, ""3"" \u20ac"\r\n4,"5"\r\n6,7'), CSV],
    ["blanks", utf8("# c\n a  b\n\n1\t-2.5e-3 \n3 4"), { ...CSV, kind: "whitespace", comment: "#" }],
    ["UTF-16", utf16("\ufeffa,b\n\u20ac,\u{1f600}\n3,4"), { ...CSV, encoding: "utf-16le" }],
    ["latin1", Uint8Array.of(97, 44, 98, 10, 0xe9, 44, 0x80, 10), { ...CSV, encoding: "latin1" }],
    ["JSON Lines", utf8('{"a":1,"b":"\u20ac"}\n{"a":2}\n'), { kind: "jsonl", missing: [] }],
    ["a quote that does not end", utf8('a,b\n1,2\n3,"4\n5,6\n'), CSV],
    ["a wrong byte", Uint8Array.of(97, 44, 98, 10, 49, 44, 50, 10, 51, 44, 0xc3, 0x28, 10, 120, 10), CSV],
    ["a lone CR", utf8("a,b\n1,2\n3,4\r5,6\n"), CSV],
    ["a ragged row before a wrong byte", Uint8Array.of(97, 44, 98, 10, 49, 10, 0xff, 10), CSV],
    ["half a pair of UTF-16", utf16("a,b\n1,\ud800x\n"), { ...CSV, encoding: "utf-16le" }],
  ];
  for (const [name, bytes, format] of cases) {
    const outcome = (lengths: number[]): Promise<unknown> =>
      readPieces(bytes, lengths, format, "text").catch((error: unknown) => String(error));
    const whole = await outcome([bytes.length]);
    for (let split = 1; split < bytes.length; split++)
      assert.deepEqual(await outcome([split, bytes.length]), whole, `${name}, cut at ${split}`);
    for (const length of [1, 2, 3]) assert.deepEqual(await outcome([length]), whole, `${name}, ${length} bytes at a time`);
  }
});

test("labels that repeat are one string each, however often they come", async () => {
  const gc = globalThis.gc ?? (() => assert.fail("expected node --expose-gc"));
  const labels = [
    "walking the dog upstairs, slowly",
    "sitting on a chair at the table",
    "running \u00fcber die Br\u00fccke und zur\u00fcck",
  ];
  for (const odd of ["", `${ODD},`]) {
    const lines = Array.from(
      { length: 60_000 },
      (_, i) => `${odd}1,${odd === "" ? labels[i % 3]!.replace(",", "") : `"${labels[i % 3]!}"`}`,
    );
    const text = lines.join("\n");
    gc();
    const before = process.memoryUsage().heapUsed;
    const { rows } = await readTable(
      text,
      { ...CSV, header: false, missing: ['"'] },
      odd === "" ? ["number", "text"] : ["number", "number", "text"],
    );
    gc();
    const held = process.memoryUsage().heapUsed - before;
    assert.equal(rows.length, lines.length);
    // A row is a list of two or three, 56 to 72 bytes, with room for a number that is no integer; a string of its own would add 48 at least.
    assert.ok(held < 96 * rows.length, `${(held / rows.length).toFixed(0)} bytes a row`);
  }
});

test("a column asked for twice, as number and as text, in another order than the file's, is given so", async () => {
  const table = await openTable(
    { name: "f.csv", size: 14, slice: () => Promise.resolve(Uint8Array.from(Buffer.from("a,b\n1.50,x\n2,y\n"))) },
    CSV,
  );
  const requests = [{ column: 1, as: "text" as const }, { column: 0, as: "text" as const }, { column: 0, as: "number" as const }]; // prettier-ignore
  const blocks = [];
  for await (const block of table.blocks(requests)) blocks.push(block);
  assert.deepEqual(blocks, [{ firstRow: 1, rows: 2, values: [["x", "y"], ["1.50", "2"], Float64Array.of(1.5, 2)] }]); // prettier-ignore
});
