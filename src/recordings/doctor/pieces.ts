import { byteFileOf, type ByteFile, type TableFormat } from "../../data/index.js";

const NEWLINE = 10;
const LONGEST_HEAD = 1 << 16;

/** A stretch of a text file that is a table by itself: the lines before its first row, and whole rows. */
export interface FilePiece {
  readonly file: ByteFile;
  /** Bytes of rows in it, and where they begin. */
  readonly bytes: number;
  readonly start: number;
}

/**
 * The beginning, the middle and the end of a file, `size` bytes each, so that a long file is seen in three places; the whole of a file that is not much longer
 * or whose rows cannot be told from its bytes.
 */
export async function piecesOf(file: ByteFile, format: TableFormat, size: number): Promise<readonly FilePiece[]> {
  const whole = [{ file, bytes: file.size, start: 0 }];
  if (file.size <= 3 * size || !isLines(format)) return whole;
  const head = await headOf(file, format);
  if (head === null) return whole;
  const pieces: FilePiece[] = [];
  for (const place of [0, 0.5, 1]) {
    const from = place === 0 ? head.length : Math.floor(Math.max(head.length, (file.size - size) * place));
    const bytes = await file.slice(from, from + size);
    const start = place === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
    const end = place === 1 ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
    if (end <= start || (place > 0 && start === 0)) return whole;
    const joined = new Uint8Array(head.length + end - start);
    joined.set(head);
    joined.set(bytes.subarray(start, end), head.length);
    pieces.push({ file: byteFileOf(joined, file.name), bytes: end - start, start: from + start });
  }
  return pieces;
}

function isLines(format: TableFormat): boolean {
  if (format.kind === "jsonl") return true;
  return (format.kind === "delimited" || format.kind === "whitespace") && (format.encoding === "utf-8" || format.encoding === "latin1");
}

/** All bytes up to the end of the header's line; null where there is no end in sight. */
async function headOf(file: ByteFile, format: TableFormat): Promise<Uint8Array | null> {
  if (format.kind !== "delimited" && format.kind !== "whitespace") return new Uint8Array();
  const bytes = await file.slice(0, LONGEST_HEAD);
  let at = 0;
  let skip = format.skipLines;
  let header = format.header ? 1 : 0;
  while (skip > 0 || header > 0) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end < 0) return null;
    const line = new TextDecoder("latin1").decode(bytes.subarray(at, end)).trim();
    const isNothing = line === "" || (format.comment !== null && line.startsWith(format.comment));
    if (skip > 0) skip--;
    else if (!isNothing) header--;
    at = end + 1;
  }
  return bytes.slice(0, at);
}
