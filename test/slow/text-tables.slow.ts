// Text tables at length: 100,000 broken copies a reader, and files that are longer than any memory should be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openTable, type ByteFile } from "../../src/data/index.js";
import { READERS, surviveMutations } from "../support/mutated-tables.js";
import { CSV, ODD } from "../support/text-tables.js";

for (const [name, reader] of Object.entries(READERS)) {
  test(`100,000 broken copies of ${name} are read or refused in one line, each within a second and 16 MB`, async (t) => {
    const { read, refused, slowest } = await surviveMutations(reader, 100_000, 7);
    assert.ok(read >= 1000 && refused >= 1000, `read ${read}, refused ${refused}`);
    t.diagnostic(`read ${read}, refused ${refused}, slowest ${slowest.toFixed(0)} ms`);
  });
}

const MEGABYTES = 200;
const HEADER = "t,ax,label\n";

/** A file of rows that repeat, made where they are asked for. */
function endless(row: string): { file: ByteFile; rows: number } {
  const rows = Math.floor((MEGABYTES * 1e6) / row.length);
  const size = HEADER.length + rows * row.length;
  const block = Buffer.from(row.repeat(Math.ceil(2 ** 20 / row.length) + 2));
  function slice(start: number, end: number): Promise<Uint8Array> {
    if (start < HEADER.length) {
      const text = HEADER + row.repeat(Math.ceil((end - start) / row.length));
      return Promise.resolve(Uint8Array.from(Buffer.from(text).subarray(start, Math.min(end, size))));
    }
    const at = (start - HEADER.length) % row.length;
    return Promise.resolve(block.subarray(at, at + Math.min(end, size) - start));
  }
  return { file: { name: "endless.csv", size, slice }, rows };
}

for (const [name, row, megabytes] of [
  ["the loop", "1234,-0.52875613403320,walking\n", 24],
  ["the loop, in quotes", '"1234","-0.5287561340","walking"\n', 24],
] as const) {
  test(`${MEGABYTES} MB of rows for ${name} are read within ${megabytes} MB, whatever the file's length`, async (t) => {
    const gc = globalThis.gc ?? (() => assert.fail("expected node --expose-gc"));
    const { file, rows } = endless(row);
    const table = await openTable(file, CSV);
    gc();
    const before = inUse();
    let read = 0,
      looks = 0,
      most = 0;
    const start = process.cpuUsage();
    for await (const block of table.blocks([
      { column: 1, as: "number" },
      { column: 2, as: "text" },
    ])) {
      // prettier-ignore
      read += block.rows;
      if (read % (4096 * 256) === 0) {
        gc();
        looks++;
        most = Math.max(most, inUse() - before);
      }
    }
    assert.equal(read, rows);
    assert.ok(looks >= 5 && most < megabytes * 1e6, `${(most / 1e6).toFixed(1)} MB`);
    t.diagnostic(`${(most / 1e6).toFixed(1)} MB held, ${(process.cpuUsage(start).user / 1e6).toFixed(2)} s of a core`);
  });
}

test("20 MB of quotes within quotes, which csv-parse reads, are read within 48 MB", async (t) => {
  const gc = globalThis.gc ?? (() => assert.fail("expected node --expose-gc"));
  const bytes = Buffer.from(`${HEADER}${`1,${ODD},"a\nb"\n`.repeat(20e6 / 14)}`);
  const table = await openTable(
    { name: "f.csv", size: bytes.length, slice: (start, end) => Promise.resolve(bytes.subarray(start, end)) },
    CSV,
  );
  gc();
  const before = inUse();
  let most = 0,
    read = 0;
  const start = process.cpuUsage();
  for await (const block of table.blocks([
    { column: 0, as: "number" },
    { column: 2, as: "text" },
  ])) {
    // prettier-ignore
    read += block.rows;
    most = Math.max(most, inUse() - before);
  }
  assert.equal(read, Math.floor(20e6 / 14));
  assert.ok(most > 0 && most < 48e6, `${(most / 1e6).toFixed(1)} MB`);
  t.diagnostic(`${(most / 1e6).toFixed(1)} MB, ${(process.cpuUsage(start).user / 1e6).toFixed(2)} s of a core`);
});

function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
