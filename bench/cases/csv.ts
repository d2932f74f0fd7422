// CSV files of sensors to float64: openTable, every check included, against csv-parse with Number of each cell, in the same process, and against
// pandas' read_csv in one that stays. All read the files themselves, from a warm page cache. The values are compared bit for bit before any is timed.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { byteFileOf, openTable, type DelimitedFormat } from "../../src/data/index.js";
import { createRandom } from "../../src/tensor/index.js";
import type { Case, CaseOptions, CaseResult, CaseRow } from "../case.js";
import { alternate, compareMedians, oursAlone } from "../pairs.js";
import { findPython, startPeer } from "../peer.js";
import { withFolder } from "../support.js";

const AT_MOST = 0.2;
/** A tenth of 1.4 million rows in 360 files: csv-parse takes half a minute for all. */
const FILES = 36,
  ROWS = 3925,
  COLUMNS = 13;
const FORMAT: DelimitedFormat = {
  ...{ kind: "delimited", header: true, skipLines: 0, comment: null, decimal: ".", missing: [""], encoding: "utf-8" },
  ...{ delimiter: ",", quotes: true, rowEnd: "", badRows: "refuse" },
};

const Hello = z.object({ pandas: z.string(), numpy: z.string(), python: z.string(), settings: z.string() });
const Turn = z.object({ seconds: z.number(), processor: z.number(), checksums: z.array(z.number()) });
type Turn = z.infer<typeof Turn>;

/** One float64 array a column. */
type ReadFile = (bytes: Uint8Array, name: string) => Promise<Float64Array[]> | Float64Array[];

async function run(options: CaseOptions): Promise<CaseResult> {
  return withFolder(async (folder) => {
    const megabytes = writeFiles(folder) / 1e6;
    const paths = readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
    const what = `${paths.length} CSV files, ${FILES * ROWS} rows x ${COLUMNS} columns, ${megabytes.toFixed(0)} MB, to float64; page cache warm`;
    const rows: CaseRow[] = [];
    const details: Record<string, unknown> = { equal: "bit for bit, all cells" };
    await compare("csv-parse, Number a cell", () => readAll(paths, readByCsvParse), paths, options, rows, details);
    const python = findPython(["pandas"], options.python);
    if (python === undefined) {
      const reason = "pandas skipped: no Python imports it; bench/peers/pandas/README.md";
      rows.push(oursAlone("CSV to float64", reason, "s", (await readAll(paths, readOurs)).seconds));
      return { what, rows, details };
    }
    const peer = await startPeer(python, "pandas/read_csv.py", []);
    try {
      const hello = Hello.parse(peer.hello);
      const pandas = async (): Promise<Turn> => Turn.parse(await peer.ask(JSON.stringify(paths)));
      await compare(`pandas ${hello.pandas}`, pandas, paths, options, rows, details);
      return { what, rows, details: { ...details, hello } };
    } finally {
      await peer.close();
    }
  });
}

async function compare(
  peer: string,
  theirs: () => Promise<Turn>,
  paths: readonly string[],
  { pairs, print }: CaseOptions,
  rows: CaseRow[],
  details: Record<string, unknown>,
): Promise<void> {
  const ours = (): Promise<Turn> => readAll(paths, readOurs);
  if (String((await ours()).checksums) !== String((await theirs()).checksums)) throw new Error(`csv: ${peer}'s values differ from ours`);
  print(`${peer}: ${FILES * ROWS * COLUMNS} cells, equal bit for bit`);
  const turns = await alternate<Turn>(pairs, ours, theirs, (pair) =>
    print(`  ours ${pair.ours.seconds.toFixed(3)} s, ${peer} ${pair.theirs.seconds.toFixed(3)} s`),
  );
  const head = { name: "CSV to float64", peer, unit: "s" };
  const atMost = peer.startsWith("csv-parse") ? { atMost: AT_MOST } : {};
  rows.push({ ...compareMedians(head, turns, ({ seconds }) => seconds), ...atMost });
  rows.push(compareMedians({ ...head, name: "CSV to float64, CPU time" }, turns, ({ processor }) => processor));
  details[peer] = turns.map((pair) => ({ ours: pair.ours.seconds, theirs: pair.theirs.seconds }));
}

async function readAll(paths: readonly string[], read: ReadFile): Promise<Turn> {
  const checksums: number[] = [];
  let seconds = 0,
    processor = 0;
  for (const path of paths) {
    const start = performance.now(),
      before = process.cpuUsage();
    const columns = await read(readFileSync(path), path);
    seconds += (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    processor += (user + system) / 1e6;
    checksums.push(columns.reduce((sum, column) => crc32(new Uint8Array(column.buffer), sum), 0));
  }
  return { seconds, processor, checksums };
}

async function readOurs(bytes: Uint8Array, name: string): Promise<Float64Array[]> {
  const table = await openTable(byteFileOf(bytes, name), FORMAT);
  const columns = table.columns.map(() => new Float64Array(ROWS));
  for await (const { firstRow, values } of table.blocks(columns.map((_, column) => ({ column, as: "number" })))) {
    values.forEach((some, column) => columns[column]!.set(some as Float64Array, firstRow - 1));
  }
  return columns;
}

function readByCsvParse(bytes: Uint8Array): Float64Array[] {
  const rows = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { from_line: 2 });
  return Array.from({ length: COLUMNS }, (_, column) => Float64Array.from(rows, (row) => Number(row[column])));
}

/** A counter, and numbers as sensors' programs print them: every other one a float32 written in full. Returns the files' bytes. */
function writeFiles(folder: string): number {
  const random = createRandom(6, 0);
  let bytes = 0;
  for (let file = 0; file < FILES; file++) {
    const lines = [Array.from({ length: COLUMNS }, (_, i) => `c${i}`).join(",")];
    for (let row = 0; row < ROWS; row++) {
      const cells = Array.from({ length: COLUMNS - 1 }, (_, i) => (i % 2 === 0 ? Math.fround(random.normal()) : random.normal()));
      lines.push([row, ...cells].join(","));
    }
    const text = `${lines.join("\n")}\n`;
    bytes += text.length;
    writeFileSync(join(folder, `${String(file).padStart(3, "0")}.csv`), text);
  }
  return bytes;
}

export const csv: Case = { name: "csv", title: "CSV files to float64 against csv-parse and pandas' read_csv", run };
