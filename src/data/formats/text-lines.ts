import { createTranscoder, findInvalidUtf8, NO_CHARACTER, type Encoding } from "./transcode.js";

/** What makes a line no text. */
export interface TextFault {
  /** Where in `bytes`; the line begins at `end`. */
  readonly at: number;
  /** "expected ...; received ...; next step". */
  readonly reason: string;
}

/** The lines of a text, some thousands at a time, as UTF-8 whatever its encoding, checked to be text. Whoever reads them moves `start`. */
export interface TextLines {
  /** Lines, the last of them ended by LF too; none is longer than 1 MiB. Changes with `more`. */
  readonly bytes: Uint8Array;
  /** bytes[start ... end - 1] are the whole lines that have not been read. */
  start: number;
  readonly end: number;
  /** Adds lines behind those not read, which may move; false where no more come: the text has ended, or the next line has a fault. */
  more(): Promise<boolean>;
  readonly fault: TextFault | undefined;
}

export const LF = 10,
  CR = 13;
/** A longer line is no row of measured numbers, and must not be gathered in memory. */
export const LONGEST_LINE = 2 ** 20;
/** Of a piece, so that its UTF-8 is no longer than a line may be. */
const LONGEST_PIECE = Math.floor(LONGEST_LINE / 3) - 1;

const LONE_CR = "expected lines ended by LF or CRLF; received a CR without LF; save the file with LF line ends";
const TOO_LONG = `expected lines of at most 1 MiB; received a longer one; save the file with one row a line`;

/** Lines of pieces of a file. */
export function createTextLines(pieces: AsyncIterable<Uint8Array>, encoding: Encoding): TextLines {
  const source = piecesUpTo(pieces, LONGEST_PIECE);
  const transcoder = createTranscoder(encoding);
  /** bytes[end ... filled - 1] have no line end yet. */
  let filled = 0;
  let begun = false,
    ended = false;
  const lines = { bytes: new Uint8Array(0), start: 0, end: 0, more, fault: undefined as TextFault | undefined };

  async function more(): Promise<boolean> {
    while (!ended && !lines.fault) {
      const next = await source.next();
      fill(next.value, next.done === true);
      if (!begun && (filled - lines.start >= 3 || ended)) {
        begun = true;
        skipMark();
      }
      if (begun && check()) return true;
    }
    return false;
  }

  /** Adds a piece behind what has not been read. */
  function fill(piece: Uint8Array | undefined, last: boolean): void {
    const { start } = lines;
    const unread = filled - start;
    const needed = unread + (piece?.length ?? 0) * transcoder.growth + 4;
    if (lines.bytes.length < needed) {
      const roomier = new Uint8Array(needed + (needed >> 2));
      roomier.set(lines.bytes.subarray(start, filled));
      lines.bytes = roomier;
    } else lines.bytes.copyWithin(0, start, filled);
    lines.start = 0;
    lines.end -= start;
    filled = transcoder.write(piece ?? new Uint8Array(0), lines.bytes, unread, last);
    ended = last;
    if (last && filled > 0 && lines.bytes[filled - 1] !== LF) lines.bytes[filled++] = LF;
  }

  /** Leaves out the byte order mark, which U+FEFF is in UTF-8 too; that of another encoding is a fault. */
  function skipMark(): void {
    const [a, b, c] = lines.bytes;
    const received =
      filled < 2
        ? undefined
        : encoding === "utf-8" && a === 0xff && b === 0xfe
          ? "utf-16le"
          : encoding === "utf-8" && a === 0xfe && b === 0xff
            ? "utf-16be"
            : a === 0xef && b === 0xbf && c === 0xbe && encoding !== "utf-8"
              ? `the other of utf-16le and utf-16be`
              : undefined;
    if (received !== undefined) {
      lines.fault = {
        at: 0,
        reason: `expected ${encoding} text; received ${received} (by its byte order mark); name that encoding, or save the file as UTF-8`,
      };
    } else if (filled >= 3 && a === 0xef && b === 0xbb && c === 0xbf) lines.start = lines.end = 3;
  }

  /** Takes in the whole lines that were added, before the first with a fault; whether there are any. */
  function check(): boolean {
    const { bytes } = lines;
    if (lines.fault) return false;
    const first = lines.end;
    let end = lineAt(bytes, first, filled);
    const unended = filled - end;
    let at = findFault(bytes, first, end, encoding);
    let reason = at < 0 ? "" : reasonOf(bytes, at, encoding);
    // Only a line that began in an earlier piece can be longer than a piece.
    const long = end > first && bytes.indexOf(LF, first) - first > LONGEST_LINE ? first : unended > LONGEST_LINE ? end : -1;
    if (long >= 0 && (at < 0 || lineAt(bytes, first, at) > long)) {
      at = findFault(bytes, long, long + LONGEST_LINE, "latin1");
      reason = at < 0 ? TOO_LONG : reasonOf(bytes, at, encoding);
      if (at < 0) at = long;
    }
    if (at >= 0) {
      end = lineAt(bytes, first, at);
      lines.fault = { at, reason };
    }
    lines.end = end;
    return end > first;
  }
  return lines;
}

async function* piecesUpTo(pieces: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<Uint8Array, undefined> {
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length; start += longest) yield piece.subarray(start, start + longest);
  }
  return undefined;
}

/** Where the line begins that goes on at `at`: behind the last line end of bytes[first ... at - 1], or at `first`. */
function lineAt(bytes: Uint8Array, first: number, at: number): number {
  return first + bytes.subarray(first, at).lastIndexOf(LF) + 1;
}

/** The first byte among bytes[p ... end - 1] that no text has; -1: there is none. UTF-8 is not checked where it is another encoding's. */
function findFault(bytes: Uint8Array, p: number, end: number, encoding: Encoding): number {
  const text = bytes.subarray(p, end);
  const seen = look(text);
  let found = seen & NUL_SEEN ? text.indexOf(0) : -1;
  if (encoding !== "latin1" && seen & HIGH_SEEN) found = firstOf(found, findInvalidUtf8(text, 0, text.length));
  for (let i = seen & CR_SEEN ? text.indexOf(CR) : -1; i >= 0; i = text.indexOf(CR, i + 1)) {
    if (found >= 0 && found < i) break;
    if (text[i + 1] !== LF) {
      found = i;
      break;
    }
  }
  return found < 0 ? -1 : p + found;
}

function firstOf(a: number, b: number): number {
  return a < 0 ? b : b < 0 ? a : Math.min(a, b);
}

const NUL_SEEN = 1,
  CR_SEEN = 2,
  HIGH_SEEN = 4;

/** Which bytes that need a second look are in a text: four at a time, since most texts have none. Where one is high the others may be told without being there. */
function look(text: Uint8Array): number {
  if (text.length < 8) return lookAtEach(text);
  const before = -text.byteOffset & 3;
  const words = new Uint32Array(text.buffer, text.byteOffset + before, (text.length - before) >> 2);
  let high = 0,
    zero = 0,
    cr = 0;
  // A byte less one has its highest bit set where it was 0, or above 0x80.
  for (let i = 0; i < words.length; i++) {
    const four = words[i]! | 0,
      other = four ^ 0x0d0d0d0d;
    high |= four;
    zero |= (four - 0x01010101) & ~four;
    cr |= (other - 0x01010101) & ~other;
  }
  const seen = (high & 0x80808080 ? HIGH_SEEN : 0) | (zero & 0x80808080 ? NUL_SEEN : 0) | (cr & 0x80808080 ? CR_SEEN : 0);
  return seen | lookAtEach(text.subarray(0, before)) | lookAtEach(text.subarray(before + 4 * words.length));
}

function lookAtEach(text: Uint8Array): number {
  let seen = 0;
  for (const c of text) seen |= c >= 0x80 ? HIGH_SEEN : c === 0 ? NUL_SEEN : c === CR ? CR_SEEN : 0;
  return seen;
}

function reasonOf(bytes: Uint8Array, at: number, encoding: Encoding): string {
  if (bytes[at] === CR) return LONE_CR;
  if (bytes[at] === 0) return "expected text; received a NUL byte (UTF-16 or binary); name the encoding, or save the file as UTF-8";
  if (encoding !== "utf-8" && bytes[at] === NO_CHARACTER)
    return `expected ${encoding} text; received half a character; save the file as UTF-8`;
  const byte = bytes[at]!.toString(16).padStart(2, "0");
  return `expected utf-8 text; received the byte 0x${byte}, which is none there; name the encoding, such as latin1, or save the file as UTF-8`;
}
