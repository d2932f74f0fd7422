import { InputError } from "../../tensor/index.js";
import { columnNames } from "./column-names.js";
import { refuseWholeJson } from "./whole-json.js";
import { sniffCells } from "./sniff-cells.js";
import { sniffJsonl } from "./sniff-jsonl.js";
import { sniffLines } from "./sniff-lines.js";
import type { TableFormat } from "./table.js";

/** What a file's first bytes look like. A guess: whoever shows it shows the reasons, too. */
export interface SniffedTable {
  readonly format: TableFormat;
  /** One sentence for each decision: what was taken for what, and why. */
  readonly reasons: readonly string[];
  /** Names of the columns, as `Table.columns`; empty for a binary format, whose reader knows them. */
  readonly columns: readonly string[];
  /** The first rows, 100 at most, one text a column; empty for a binary format. Rows of another number of cells are left out. */
  readonly sample: readonly (readonly string[])[];
}

/** How many bytes of a file tell enough. */
export const SNIFFED_BYTES = 2 ** 18;
const SAMPLED_ROWS = 100;

/**
 * Guesses a table's format from a file's first `SNIFFED_BYTES` bytes, or all where there are fewer; `path` is for its ending and for messages. Throws
 * InputError where they look like no table.
 */
export function sniffTable(head: Uint8Array, path: string): SniffedTable {
  return sniffBinary(head, path) ?? sniffTs(head) ?? sniffText(head, path);
}

function sniffText(head: Uint8Array, path: string): SniffedTable {
  const { lines, encoding, reasons } = sniffLines(head, path, head.length >= SNIFFED_BYTES);
  refuseWholeJson(lines, path, head.length >= SNIFFED_BYTES);
  const jsonl = sniffJsonl(lines, path, SAMPLED_ROWS);
  if (jsonl) return { ...jsonl, reasons: [...reasons, ...jsonl.reasons] };
  const { format, header, rows, reasons: more } = sniffCells(lines, encoding);
  const columns = header ? columnNames(header, `${path}: header`) : (rows[0] ?? []).map((_, column) => `${column + 1}`);
  return { format, reasons: [...reasons, ...more], columns, sample: rows.slice(0, SAMPLED_ROWS) };
}

const TS_KEY = /^@(?:problemname|timestamps|missing|univariate|dimensions?|equallength|serieslength|classlabel|targetlabel|data)\b/i;

/** By the first line that is no comment: a key of the form's. */
function sniffTs(head: Uint8Array): SniffedTable | undefined {
  const first = new TextDecoder("latin1")
    .decode(head)
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .split("\n")
    .find((line) => line.trim() !== "" && !line.startsWith("#"));
  const [key] = TS_KEY.exec(first?.trim() ?? "") ?? [];
  if (key === undefined) return undefined;
  return { format: { kind: "ts" }, reasons: [`the .ts form of the UEA and UCR archives: it begins with ${key}`], columns: [], sample: [] };
}

/** By their first bytes, whatever the file's ending. */
function sniffBinary(head: Uint8Array, path: string): SniffedTable | undefined {
  const begins = (text: string): boolean => [...text].every((character, i) => head[i] === character.charCodeAt(0));
  const found = (format: TableFormat, reason: string): SniffedTable => ({ format, reasons: [reason], columns: [], sample: [] });
  if (begins("\x93NUMPY")) return found({ kind: "npy" }, "an array of NumPy: the file begins with \\x93NUMPY");
  if (begins("PAR1")) return found({ kind: "parquet" }, "Parquet: the file begins with PAR1");
  if (begins("PK\x03\x04")) {
    // A zip's first entry: the length of its name at byte 26, the name from byte 30 on.
    const name = new TextDecoder("latin1").decode(head.subarray(30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0)));
    if (name.endsWith(".npy")) {
      return found(
        { kind: "npz", array: name.slice(0, -4) },
        `an archive of NumPy's arrays: a zip, the first entry of which is ${JSON.stringify(name)}; that array is read`,
      );
    }
    throw new InputError(`${path}: expected a table; received a zip archive; open it as a folder, or unpack it`);
  }
  if (begins("\x1f\x8b")) throw new InputError(`${path}: expected a table; received a gzip file; unpack it`);
  return undefined;
}
