// What a thread does with one table. Imported by threads of a few milliseconds, so from where it lies: all of data/ takes longer to load.
import { parseTableInto, readTableInto } from "../data/formats/signal-text.js";
import type { TableTarget } from "../data/formats/table-lines.js";
import type { Origin } from "../data/formats/file-source.js";
import { InputError } from "../tensor/input-error.js";
import { readPieces, release, unpackNatively } from "./unpack.js";

/** One table: fetch it, parse it. */
export interface TableJob {
  readonly origin: Origin;
  /** What messages call it. */
  readonly place: string;
  readonly rows: number;
  readonly columns: number;
}

/** What came of it: its values, row-major, or them in their place; not as its origin says; or refused, with the message of the InputError. */
export type TableAnswer =
  | { readonly kind: "read"; readonly values: Float32Array<ArrayBuffer> | undefined }
  | { readonly kind: "unfetched" }
  | { readonly kind: "refused"; readonly message: string };

/** Its cells go to `store` where there is one. What it throws is no fault of the file. */
export function performJob({ origin, place, rows, columns }: TableJob, store?: TableTarget["store"]): TableAnswer {
  const values = store ? undefined : new Float32Array(rows * columns);
  const target = { rows, columns, store: store ?? ((cells, row) => values!.set(cells, row * columns)) };
  if (origin.kind === "file") {
    // What is wrong with a file is said by whoever reads it whole.
    const read = readPieces(origin.path, (fill) => readTableInto(fill, target));
    return read ? { kind: "read", values } : { kind: "unfetched" };
  }
  const bytes = unpackNatively(origin);
  if (!bytes) return { kind: "unfetched" };
  try {
    parseTableInto(bytes, place, target);
  } catch (error) {
    if (error instanceof InputError) return { kind: "refused", message: error.message };
    throw error;
  } finally {
    // Of a stored entry they may be the archive's.
    if (bytes !== origin.bytes) release(bytes);
  }
  return { kind: "read", values };
}
