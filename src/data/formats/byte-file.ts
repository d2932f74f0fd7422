/** A file's bytes, fetched as they are needed, so that a long recording is never in memory as a whole. */
export interface ByteFile {
  /** What messages call it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Bytes from `start` to before `end`, cut off at the end of the file; a view that may not be changed. Throws InputError where the file cannot be read. */
  slice(start: number, end: number): Promise<Uint8Array>;
}

/** Long enough that asking costs nothing beside parsing, short enough to be forgotten soon. */
const PIECE = 1 << 20;

/** A file that is in memory already. */
export function byteFileOf(bytes: Uint8Array, name: string): ByteFile {
  return { name, size: bytes.length, slice: async (start, end) => bytes.subarray(start, end) };
}

/** All bytes in their order, a piece at a time. */
export async function* streamOf(file: ByteFile): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.size; start += PIECE) yield file.slice(start, Math.min(file.size, start + PIECE));
}
