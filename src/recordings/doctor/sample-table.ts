import { byteFileIn, openTable, type FileSource, type TableFormat } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import { collectColumn, numberIn, type ColumnSummary } from "./column-summary.js";
import { piecesOf } from "./pieces.js";
import { createRowSample } from "./row-sample.js";

/** Of each file so much is looked at in its beginning, middle and end, to find out what its columns are. */
const PIECE_BYTES = 300_000;
const MOST_ROWS_A_PIECE = 20_000;

/** A sample of one file, by columns. */
export interface FileSample {
  readonly path: string;
  readonly columns: readonly string[];
  readonly summaries: readonly ColumnSummary[];
  /** (n, columns) row-major, numbers or NaN: at most 1,024 rows of all that were read. */
  readonly rows: Float64Array;
  readonly rowsRead: number;
  /** How many rows the file has: counted, or worked out from its size. */
  readonly rowCount: number;
  readonly exact: boolean;
}

/** Reads a part of a file, all columns as texts. Throws InputError for a file that is no such table. */
export async function sampleTable(source: FileSource, path: string, format: TableFormat, signal?: AbortSignal): Promise<FileSample> {
  const file = await byteFileIn(source, path);
  const decimal = format.kind === "delimited" || format.kind === "whitespace" ? format.decimal : ".";
  const missing = new Set("missing" in format ? format.missing : ["NaN", ""]);
  const pieces = await piecesOf(file, format, PIECE_BYTES);
  let collectors: ReturnType<typeof collectColumn>[] = [];
  let sample: ReturnType<typeof createRowSample> | undefined;
  let columns: readonly string[] = [];
  let rowsRead = 0;
  let bytesRead = 0;
  let cut = false;
  let known: number | undefined;
  for (const piece of pieces) {
    const table = await openTable(piece.file, format, { signal });
    if (columns.length === 0) {
      columns = table.columns;
      collectors = columns.map(() => collectColumn(decimal, missing));
      sample = createRowSample(columns.length, 1024);
      if (pieces.length === 1) known = table.rows;
    }
    const row = new Float64Array(columns.length);
    let rows = 0;
    for (const collector of collectors) collector.cut();
    for await (const block of table.blocks(columns.map((_, column) => ({ column, as: "text" as const })))) {
      signal?.throwIfAborted();
      for (let n = 0; n < block.rows; n++) {
        for (let c = 0; c < columns.length; c++) {
          const text = (block.values[c] as readonly string[])[n]!;
          collectors[c]!.push(text);
          row[c] = missing.has(text.trim()) ? NaN : numberIn(text, decimal);
        }
        sample!.push(row, 0);
      }
      rows += block.rows;
      if (rows >= MOST_ROWS_A_PIECE) {
        cut = true;
        break;
      }
    }
    rowsRead += rows;
    bytesRead += piece.bytes;
  }
  if (columns.length === 0) throw new InputError(`${file.name}: expected at least one row; received none`);
  const whole = pieces.length === 1 && !cut;
  const rowCount = known ?? (whole ? rowsRead : estimate(file.size, pieces.length === 1 ? undefined : rowsRead / bytesRead, rowsRead));
  return {
    path,
    columns,
    summaries: collectors.map((collector) => collector.result()),
    rows: sample!.result(),
    rowsRead,
    rowCount,
    exact: whole || known !== undefined,
  };
}

function estimate(size: number, rowsPerByte: number | undefined, least: number): number {
  return rowsPerByte === undefined ? least : Math.max(least, Math.round(size * rowsPerByte));
}

/** One summary of a column over several files; neighbours are those within files. */
export function joinSummaries(list: readonly ColumnSummary[]): ColumnSummary {
  const sum = (pick: (summary: ColumnSummary) => number): number => list.reduce((total, each) => total + pick(each), 0);
  const values = new Map<string, number>();
  for (const summary of list) for (const [text, count] of summary.values) values.set(text, (values.get(text) ?? 0) + count);
  return {
    cells: sum(({ cells }) => cells),
    missing: sum(({ missing }) => missing),
    texts: sum(({ texts }) => texts),
    integers: list.every(({ integers, cells, missing }) => integers || cells === missing) && list.some(({ integers }) => integers),
    min: Math.min(...list.map(({ min }) => min)),
    max: Math.max(...list.map(({ max }) => max)),
    values,
    tooMany: list.some(({ tooMany }) => tooMany),
    changes: sum(({ changes }) => changes),
    ups: sum(({ ups }) => ups),
    repeats: sum(({ repeats }) => repeats),
    downs: sum(({ downs }) => downs),
    leastDown: Math.min(...list.map(({ leastDown }) => leastDown)),
    steps: list.flatMap(({ steps }) => steps.slice(0, 1 + Math.floor(8192 / list.length))),
  };
}
