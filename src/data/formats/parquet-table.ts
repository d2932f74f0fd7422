import { InputError } from "../../tensor/index.js";
import type { ByteFile } from "./byte-file.js";
import { readParquetFooter, type ParquetFooter } from "./parquet-footer.js";
import { cellsOf, type Cells } from "./parquet-pages.js";
import { converterOf } from "./parquet-values.js";
import { quote } from "./quote.js";
import type { ColumnRequest, Table, TableBlock, TableOptions } from "./table.js";

/** Of one block; pages are larger. */
const BLOCK_ROWS = 8192;

/**
 * A Parquet file as a table: a column a leaf of its schema, nested names joined with dots. Its footer is read by hyparquet, pages one at a time by the decoders
 * beside this file, so what is in memory at once is a page of each column that is asked for. Nulls are NaN, or "" as text. Truth values are 0 and 1, or "false" and
 * "true". 64-bit integers beyond 2^53 are refused by their row. Points in time are numbers in the file's own unit since 1970 (milli-, micro- or nanoseconds; those of
 * INT96 nanoseconds), rounded to a float64, which is 256 ns today; as text they are ISO 8601 with every digit, with Z where the file says UTC. Dates are days
 * since 1970, or "2026-01-31". Throws InputError for a file that is not intact, and from `blocks` for columns of lists or maps, of bytes, and of text as numbers.
 */
export async function openParquetTable(file: ByteFile, { signal }: TableOptions = {}): Promise<Table> {
  const footer = await readParquetFooter(file);
  async function* blocks(requests: readonly ColumnRequest[]): AsyncGenerator<TableBlock> {
    const columns = requests.map((request) => columnOf(file, footer, request));
    for (let done = 0; done < footer.rows;) {
      signal?.throwIfAborted();
      for (const column of columns) await column.fill();
      const rows = columns.reduce((least, column) => Math.min(least, column.left()), Math.min(BLOCK_ROWS, footer.rows - done));
      yield { firstRow: done + 1, rows, values: columns.map((column) => column.take(rows)) };
      done += rows;
    }
  }
  return { columns: footer.leaves.map(({ name }) => name), rows: footer.rows, blocks };
}

/** A column from page to page. */
interface Column {
  /** Sees to it that there are cells, while there are any. */
  fill(): Promise<void>;
  left(): number;
  take(rows: number): Cells;
}

function columnOf(file: ByteFile, { leaves, groups }: ParquetFooter, { column, as }: ColumnRequest): Column {
  const leaf = leaves[column];
  if (!leaf) throw new InputError(`${file.name}: expected a column from 0 to ${leaves.length - 1}; received ${column}`);
  const place = `${file.name}: column ${leaf.name}`;
  if (leaf.repeated) throw new InputError(`${place}: expected a cell a row; received a list or map; unfold it, a column an entry`);
  const convert = converterOf(leaf.element, as, place);
  async function* pages(): AsyncGenerator<Cells> {
    let before = 0;
    for (const { columns, num_rows } of groups) {
      const rows = Number(num_rows);
      const chunk = columns[column]!;
      const metadata = chunk.meta_data;
      if (!metadata || chunk.file_path || chunk.crypto_metadata)
        throw new InputError(`${place}: expected pages in this file, in the clear; received others in row group of row ${before + 1}`);
      if (metadata.path_in_schema.join(".") !== leaf!.name)
        throw new InputError(
          `${place}: expected an intact Parquet file; received column ${quote(metadata.path_in_schema.join("."), 40)} in its place`,
        );
      yield* cellsOf({ file, leaf: leaf!, metadata, rows, before, convert, text: as === "text" });
      before += rows;
    }
  }
  const source = pages();
  let cells: Cells = [],
    at = 0;
  return {
    async fill() {
      if (at < cells.length) return;
      const next = await source.next();
      [cells, at] = [next.done ? [] : next.value, 0];
    },
    left: () => cells.length - at,
    take(rows) {
      const taken = cells.slice(at, at + rows);
      at += rows;
      return taken;
    },
  };
}
