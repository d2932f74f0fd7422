import { InputError } from "../../tensor/index.js";
import { streamOf, type ByteFile } from "./byte-file.js";
import { tsLine, tsMarkLength } from "./ts-line.js";

const LF = 10;
/** A case is one line; the longest of the UEA archive has about 1.5 MB. */
const LONGEST = 16 * 2 ** 20;

export interface TsTextLine {
  readonly text: string;
  /** From 1, in the file. */
  readonly row: number;
}

/** Lines that hold something, one at a time in memory. Throws InputError for what is no text and for lines above 16 MiB. */
export async function* tsLinesOf(file: ByteFile, signal?: AbortSignal): AsyncGenerator<TsTextLine> {
  let row = 1,
    first = true,
    held = 0;
  let parts: Uint8Array[] = [];
  const textOf = (end: Uint8Array): string => {
    const line = parts.length === 0 ? end : joined([...parts, end], held + end.length);
    parts = [];
    held = 0;
    return tsLine(line, `${file.name}: row ${row}`);
  };
  for await (const piece of streamOf(file)) {
    signal?.throwIfAborted();
    let start = first ? tsMarkLength(piece, file.name) : 0;
    first = false;
    for (let end = piece.indexOf(LF, start); end >= 0; end = piece.indexOf(LF, start)) {
      const text = textOf(piece.subarray(start, end));
      start = end + 1;
      if (text !== "") yield { text, row };
      row++;
    }
    if (start === piece.length) continue;
    parts.push(piece.subarray(start));
    held += piece.length - start;
    if (held > LONGEST) {
      throw new InputError(
        `${file.name}: row ${row}: expected lines of at most ${LONGEST / 2 ** 20} MiB, a case each; received a longer one`,
      );
    }
  }
  const rest = textOf(new Uint8Array());
  if (rest !== "") yield { text: rest, row };
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
