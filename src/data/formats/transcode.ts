import type { DelimitedFormat } from "./table.js";

export type Encoding = DelimitedFormat["encoding"];

/** Stands in UTF-8 for what was no character in the file's encoding: no byte of UTF-8 is this one, so that who checks UTF-8 finds it. */
export const NO_CHARACTER = 0xff;

/** What 0x80 to 0x9f are where "latin1" is said: Windows' code page 1252, as in a browser; in ISO 8859-1 they are controls that no table has. */
const WINDOWS =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

/** Turns pieces of text into UTF-8, one after another: what is cut in half at a piece's end is taken up by the next. */
export interface Transcoder {
  /** At most this many bytes come of one, and three more. */
  readonly growth: number;
  /** Writes the next piece to `out` from `at` on and returns where it ends; `last` where no more follows. */
  write(piece: Uint8Array, out: Uint8Array, at: number, last: boolean): number;
}

export function createTranscoder(encoding: Encoding): Transcoder {
  if (encoding === "latin1") return { growth: 3, write: writeLatin1 };
  if (encoding === "utf-8") return { growth: 1, write: copy };
  return createUtf16(encoding === "utf-16be");
}

function copy(piece: Uint8Array, out: Uint8Array, at: number): number {
  out.set(piece, at);
  return at + piece.length;
}

function writeLatin1(piece: Uint8Array, out: Uint8Array, at: number): number {
  for (const c of piece) at = writeCharacter(c >= 0x80 && c < 0xa0 ? WINDOWS.charCodeAt(c - 0x80) : c, out, at);
  return at;
}

function createUtf16(bigEndian: boolean): Transcoder {
  /** The first byte of a unit, and the first unit of a pair, that the piece before ended with; -1 for none. */
  let half = -1,
    high = -1;
  function unit(code: number, out: Uint8Array, at: number): number {
    const isLow = code >= 0xdc00 && code < 0xe000;
    if (high >= 0) {
      const first = high;
      high = -1;
      if (isLow) return writeCharacter(0x10000 + ((first - 0xd800) << 10) + (code - 0xdc00), out, at);
      out[at++] = NO_CHARACTER;
    }
    if (isLow) out[at++] = NO_CHARACTER;
    else if (code >= 0xd800 && code < 0xdc00) high = code;
    else at = writeCharacter(code, out, at);
    return at;
  }
  function write(piece: Uint8Array, out: Uint8Array, at: number, last: boolean): number {
    for (const byte of piece) {
      if (half < 0) half = byte;
      else {
        at = unit(bigEndian ? (half << 8) | byte : (byte << 8) | half, out, at);
        half = -1;
      }
    }
    if (last && (half >= 0 || high >= 0)) out[at++] = NO_CHARACTER;
    return at;
  }
  return { growth: 2, write };
}

function writeCharacter(code: number, out: Uint8Array, at: number): number {
  if (code < 0x80) {
    out[at] = code;
    return at + 1;
  }
  let bytes = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  const end = at + bytes;
  out[at++] = ((0xf00 >> bytes) & 0xff) | (code >> (6 * (bytes - 1)));
  while (--bytes > 0) out[at++] = 0x80 | ((code >> (6 * (bytes - 1))) & 0x3f);
  return end;
}

/** Where in bytes[p ... end - 1], the start of which is that of a character, the first stands that is not UTF-8 (RFC 3629); -1: all is. */
export function findInvalidUtf8(bytes: Uint8Array, p: number, end: number): number {
  while (p < end) {
    const c = bytes[p]!;
    if (c < 0x80) {
      p++;
      continue;
    }
    const more = c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : 0;
    if (more === 0 || p + more >= end) return p;
    for (let i = 1; i <= more; i++) if ((bytes[p + i]! & 0xc0) !== 0x80) return p;
    const second = bytes[p + 1]!;
    // Longer than need be, a half of a UTF-16 pair, above U+10FFFF.
    if ((c === 0xe0 && second < 0xa0) || (c === 0xed && second >= 0xa0) || (c === 0xf0 && second < 0x90) || (c === 0xf4 && second >= 0x90))
      return p;
    p += more + 1;
  }
  return -1;
}
