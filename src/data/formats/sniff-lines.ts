import { InputError } from "../../tensor/index.js";
import { createTranscoder, findInvalidUtf8, type Encoding } from "./transcode.js";

export interface SniffedLines {
  /** Without their ends. */
  readonly lines: readonly string[];
  readonly encoding: Encoding;
  readonly reasons: readonly string[];
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The encoding of a file's first bytes, and its lines; `isCut` where the file goes on, and the last line may. Throws InputError for what is no text. */
export function sniffLines(head: Uint8Array, path: string, isCut: boolean): SniffedLines {
  if (head.length === 0) throw new InputError(`${path}: expected a table; received an empty file; fetch or export the file again`);
  const { encoding, reason } = encodingOf(head, path, isCut);
  const bytes = new Uint8Array(3 * head.length + 4);
  const end = createTranscoder(encoding).write(head, bytes, 0, false);
  const text = utf8.decode(bytes.subarray(0, end)).replace(/^\ufeff/, "");
  if (text.includes("\r") && !text.includes("\n")) {
    throw new InputError(`${path}: expected lines ended by LF or CRLF; received CR alone; save the file with LF line ends`);
  }
  const lines = text.split(/\r?\n/);
  // Of a line that is cut, or the nothing behind the last line's end, nothing is told.
  if (lines.length > 1 && (isCut || lines.at(-1) === "")) lines.pop();
  if (lines.every((line) => line.trim() === "")) {
    throw new InputError(`${path}: expected a table; received ${head.length} bytes of blanks; fetch or export the file again`);
  }
  return { lines, encoding, reasons: [reason] };
}

function encodingOf(head: Uint8Array, path: string, isCut: boolean): { encoding: Encoding; reason: string } {
  const [a, b, c] = head;
  const marked = (encoding: Encoding): { encoding: Encoding; reason: string } => ({
    encoding,
    reason: `encoding ${encoding}: by its byte order mark`,
  });
  if (a === 0xff && b === 0xfe) return marked("utf-16le");
  if (a === 0xfe && b === 0xff) return marked("utf-16be");
  if (a === 0xef && b === 0xbb && c === 0xbf) return marked("utf-8");
  // In UTF-16 every second byte of what tables are made of is zero.
  const nulls = [0, 0];
  head.forEach((byte, i) => byte === 0 && nulls[i & 1]!++);
  const half = head.length / 2;
  if (nulls[1]! > 0.8 * half && nulls[0]! < 0.01 * half)
    return { encoding: "utf-16le", reason: "encoding utf-16le: every second byte is zero" };
  if (nulls[0]! > 0.8 * half && nulls[1]! < 0.01 * half)
    return { encoding: "utf-16be", reason: "encoding utf-16be: every first byte of two is zero" };
  if (nulls[0]! + nulls[1]! > 0) {
    throw new InputError(
      `${path}: expected a table; received binary data (a NUL byte at ${head.indexOf(0)}) of no kind that is read: npy, npz, parquet`,
    );
  }
  const invalid = findInvalidUtf8(head, 0, head.length);
  if (invalid >= 0 && !(isCut && invalid > head.length - 4)) {
    const byte = head[invalid]!.toString(16);
    return {
      encoding: "latin1",
      reason: `encoding latin1: byte ${invalid}, 0x${byte}, is none of UTF-8; names with accents show whether that is right`,
    };
  }
  const isAscii = head.every((byte) => byte < 0x80);
  return { encoding: "utf-8", reason: isAscii ? "encoding utf-8: all of it is ASCII" : "encoding utf-8: all of it is valid" };
}
