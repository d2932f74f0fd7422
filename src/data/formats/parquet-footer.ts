import { InputError } from "../../tensor/index.js";
import { parquetMetadata } from "hyparquet/src/metadata.js";
import type { FileMetaData, SchemaElement } from "hyparquet";
import type { ByteFile } from "./byte-file.js";
import { quote } from "./quote.js";
import { checkThrift } from "./thrift-check.js";

/** A column of numbers, truth values or text: a leaf of the schema. */
export interface ParquetLeaf {
  /** Names from the schema's root on, joined with dots. */
  readonly name: string;
  readonly element: SchemaElement;
  /** A value is there where its level is this one; 0 where all are there. */
  readonly levels: number;
  /** Whether a row may have any number of them: such a column has no cell a row. */
  readonly repeated: boolean;
}

export interface ParquetFooter {
  readonly leaves: readonly ParquetLeaf[];
  readonly groups: FileMetaData["row_groups"];
  readonly rows: number;
}

/** NumPy's tables have a few KiB, those of thousands of columns or row groups a few MiB. */
const LARGEST_FOOTER = 2 ** 24;
const MOST_COLUMNS = 10_000;
const MAGIC = 0x31524150;
const ENCRYPTED = 0x45524150;

/** What the end of a Parquet file says of its columns and row groups. Throws InputError for what is no intact Parquet file. */
export async function readParquetFooter(file: ByteFile): Promise<ParquetFooter> {
  const { name, size } = file;
  const tail = await file.slice(Math.max(0, size - 8), size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const magic = size < 12 ? 0 : view.getUint32(4, true);
  if (magic === ENCRYPTED)
    throw new InputError(`${name}: expected a Parquet file in the clear; received an encrypted one; decrypt it first`);
  if (magic !== MAGIC)
    throw new InputError(`${name}: expected a Parquet file, which ends with "PAR1"; received another end; copy it again`);
  const length = view.getUint32(0, true);
  if (length > Math.min(size - 12, LARGEST_FOOTER)) {
    throw new InputError(`${name}: expected a footer of at most ${Math.min(size - 12, LARGEST_FOOTER)} bytes; received ${length}`);
  }
  // A copy: the parser takes buffers from their first byte on.
  const footer = (await file.slice(size - 8 - length, size)).slice();
  return orBroken(`${name}: footer`, () => {
    checkThrift(footer, 0, length);
    const metadata = parquetMetadata(footer.buffer, { geoparquet: false });
    const leaves = leavesOf(metadata.schema);
    if (leaves.length === 0 || leaves.length > MOST_COLUMNS) throw new Error(`${leaves.length} columns`);
    const names = new Set(leaves.map((leaf) => leaf.name));
    if (names.size < leaves.length) throw new Error("two columns of one name");
    let rows = 0;
    for (const { num_rows, columns } of metadata.row_groups) {
      const own = Number(num_rows);
      if (!Number.isSafeInteger(own) || own < 0) throw new Error(`a row group of ${own} rows`);
      if (columns.length !== leaves.length)
        throw new Error(`a row group of ${columns.length} columns where the schema has ${leaves.length}`);
      rows += own;
    }
    if (Number(metadata.num_rows) !== rows) throw new Error(`${Number(metadata.num_rows)} rows where the row groups have ${rows}`);
    return { leaves, groups: metadata.row_groups, rows };
  });
}

function leavesOf(schema: readonly SchemaElement[]): ParquetLeaf[] {
  const leaves: ParquetLeaf[] = [];
  let at = 1;
  function visit(path: readonly string[], levels: number, repeated: boolean): void {
    const element = schema[at++];
    if (!element || typeof element.name !== "string") throw new Error("a schema that ends early");
    const own = {
      path: [...path, element.name],
      levels: levels + (element.repetition_type === "REQUIRED" ? 0 : 1),
      repeated: repeated || element.repetition_type === "REPEATED",
    };
    const children = element.num_children ?? 0;
    if (own.path.length > 30) throw new Error("columns nested more than 30 deep");
    for (let child = 0; child < children; child++) visit(own.path, own.levels, own.repeated);
    if (children > 0) return;
    if (element.type === undefined) throw new Error(`no type of column ${quote(own.path.join("."), 40)}`);
    leaves.push({ name: own.path.join("."), element, levels: own.levels, repeated: own.repeated });
  }
  const roots = schema[0]?.num_children ?? 0;
  for (let child = 0; child < roots; child++) visit([], 0, false);
  return leaves;
}

/** Whatever parsers throw comes from the file's bytes: it becomes one line that names the place. */
export function orBroken<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = quote(error instanceof Error ? error.message : String(error), 100);
    throw new InputError(`${place}: expected an intact Parquet file; received ${reason}; download or copy it again`);
  }
}
