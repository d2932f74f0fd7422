import { readFileSync } from "node:fs";
import { join } from "node:path";
import { byteFileOf, openParquetTable } from "../../src/data/index.js";
import { REPOSITORY } from "./paths.js";

interface Document {
  readonly pyarrow: string;
  /** Floats as Python's repr, null where a value is missing. */
  readonly cases: readonly {
    readonly title: string;
    readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>;
    readonly base64: string;
  }[];
  readonly times: Readonly<Record<string, { readonly numbers: readonly string[]; readonly base64: string }>>;
  readonly odd: string;
}

/** Files that Arrow wrote, and what is in them (test/vectors/parquet). */
export const PARQUET = JSON.parse(readFileSync(join(REPOSITORY, "test/vectors/parquet/files.json"), "utf8")) as Document;

/** All columns of a file, as text where they are no numbers. */
export async function readWhole(bytes: Uint8Array): Promise<void> {
  const table = await openParquetTable(byteFileOf(bytes, "a.parquet"));
  for await (const _ of table.blocks(table.columns.map((_name, column) => ({ column, as: "text" }))));
}
