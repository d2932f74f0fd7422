import { InputError } from "../../tensor/index.js";
import type { TsHeader } from "./ts-header.js";

const HASH = 35;

/** How many bytes of a file's beginning are its byte order mark. Throws InputError for UTF-16. */
export function tsMarkLength([a, b, c]: Uint8Array, file: string): number {
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw new InputError(`${file}: row 1: expected UTF-8 text; received UTF-16 (by its byte order mark); save the file as UTF-8`);
  }
  return a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What a line holds, blanks around it taken off; "" of a comment, which is not even decoded: old ones are no UTF-8. `place` is what messages call the line.
 * Throws InputError for what is no text.
 */
export function tsLine(line: Uint8Array, place: string): string {
  if (line[0] === HASH) return "";
  if (line.includes(0)) throw new InputError(`${place}: expected text; received a NUL byte (UTF-16 or binary); save the file as UTF-8`);
  let text: string;
  try {
    text = decoder.decode(line).trim();
  } catch {
    throw new InputError(`${place}: expected UTF-8 text; received other bytes; save the file as UTF-8`);
  }
  if (text.includes("\r")) {
    throw new InputError(`${place}: expected lines ended by LF or CRLF; received a CR without LF; save the file with LF line ends`);
  }
  return text.startsWith("#") ? "" : text;
}

/** Throws InputError for a case of another length than the header, or the first case, promises. `first`: undefined for the first case itself. */
export function checkTsLength(length: number, { equalLength, seriesLength }: TsHeader, first: number | undefined, place: string): void {
  if (equalLength === false) return;
  const expected = seriesLength ?? (equalLength ? first : undefined);
  if (expected === undefined || length === expected) return;
  const why = seriesLength === null ? "the first case has under @equalLength true" : "@seriesLength says";
  throw new InputError(`${place}: expected ${expected} values a dimension, as ${why}; received ${length}`);
}
