import assert from "node:assert/strict";
import { byteFileOf, openTable, sniffTable, type ByteFile, type TableFormat } from "../../src/data/index.js";
import { InputError } from "../../src/tensor/index.js";
import { assertRefusal } from "./expect-refusal.js";
import { mutations } from "./mutate.js";
import { LITERAL } from "./small-ts.js";
import { CSV, ODD } from "./text-tables.js";

/** What many broken files came to. */
export interface Survived {
  readonly read: number;
  readonly refused: number;
  /** In ms. */
  readonly slowest: number;
}

interface Reader {
  readonly originals: readonly string[];
  /** Reads a broken copy to its end; `look` is to be called in between. */
  read(bytes: Uint8Array, look: () => void): void | Promise<void>;
}

const PLAIN = ["t,ax,label\n", ...Array.from({ length: 40 }, (_, i) => `${i},${(i * 0.37 - 5) / 7},${i % 3 ? "walk" : "sit"}\n`)].join("");
const BLANKS: TableFormat = {
  ...{ kind: "whitespace", header: false, skipLines: 0, comment: "#", decimal: ".", missing: ["NaN"] },
  encoding: "utf-8",
};

function tableReader(format: TableFormat, as: readonly ("number" | "text")[], originals: readonly string[]): Reader {
  return {
    originals,
    async read(bytes, look) {
      const file: ByteFile = byteFileOf(bytes, "f");
      const table = await openTable(file, format, { onBadRow: () => undefined });
      for await (const _ of table.blocks(table.columns.map((_, column) => ({ column, as: as[column % as.length]! })))) look();
    },
  };
}

/** Of every reader of text one that reads it as numbers and texts, and of delimited text both ways of reading it. */
export const READERS: Readonly<Record<string, Reader>> = {
  "delimited text": tableReader({ ...CSV, badRows: "gap" }, ["number", "number", "text"], [PLAIN, PLAIN.replaceAll("\n", "\r\n")]),
  "delimited text, wrong rows refused": tableReader(CSV, ["text"], [PLAIN, `"a","b ""c""\n"\n"1","2"\n`]),
  "delimited text with quotes": tableReader({ ...CSV, badRows: "gap" }, ["text", "number"], [PLAIN.replaceAll(/^/gm, `${ODD},"x\n",`)]),
  "UTF-16": tableReader({ ...CSV, encoding: "utf-16le", badRows: "gap" }, ["text"], [PLAIN]),
  "text between blanks": tableReader(BLANKS, ["number", "number", "text"], [PLAIN.replaceAll(",", "  "), "# a\n1 2\t3\n"]),
  "JSON Lines": tableReader(
    { kind: "jsonl", missing: [] },
    ["number", "number", "text"],
    ['{"a":1,"b":{"c":[1,"x"]}}\n{"a":-2.5e3,"b":{"c":[2,null]}}\n'.repeat(10)],
  ),
  ".ts files as tables": tableReader(
    { kind: "ts" },
    ["number", "text"],
    [
      LITERAL,
      LITERAL.replace("-2.5", "?")
        .replace("true up down", "false")
        .replaceAll(/:(down| up)$/gm, ""),
    ],
  ),
  "a head that is sniffed": {
    originals: [
      PLAIN,
      PLAIN.replaceAll(",", ";").replaceAll(".", ","),
      `{"a":1}\n{"a":2}\n`,
      `"a";"b"\n"1";"2;3"\n`,
      LITERAL,
      "\x93NUMPY",
      "PK\x03\x04",
    ],
    read: (bytes) => void sniffTable(bytes, "f"),
  },
};

/** Throws where a broken file makes anything but an InputError of one line, takes a second, or more memory than twice its size and 16 MB. */
export async function surviveMutations(reader: Reader, count: number, seed: number): Promise<Survived> {
  let refused = 0,
    slowest = 0;
  const files = reader.originals.map((text) => Uint8Array.from(Buffer.from(text)));
  for (const bytes of mutations(files, count, seed)) {
    const before = inUse();
    let most = 0;
    const look = (): void => void (most = Math.max(most, inUse() - before));
    const start = performance.now();
    try {
      await reader.read(bytes, look);
    } catch (error) {
      if (!(error instanceof InputError))
        throw new Error(`${JSON.stringify(Buffer.from(bytes).toString("latin1"))}: ${String(error)}`, { cause: error });
      assertRefusal(error, /^/);
      refused++;
    }
    look();
    const ms = performance.now() - start;
    slowest = Math.max(slowest, ms);
    assert.ok(ms < 1000, `${ms} ms for ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}`);
    assert.ok(most <= 2 * bytes.length + 16e6, `${most} bytes for ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}`);
  }
  return { read: count - refused, refused, slowest };
}

/** Bytes of the heap and of arrays beside it, what has not been collected included. */
function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
