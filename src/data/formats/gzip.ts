import { InputError } from "../../tensor/index.js";
import { streamOf, type ByteFile } from "./byte-file.js";
import { quote } from "./quote.js";
import { ZIP_LIMITS, type ZipLimits } from "./zip.js";

/** What was unpacked lies in blocks of this size, so that nothing is moved as it grows. */
const BLOCK = 2 ** 20;

/**
 * What a gzip file holds, unpacked to memory as a whole: gzip can be read in order only, and tells its size modulo 2^32 at best. Throws InputError for what is
 * damaged, and for what passes the limits of a zip's entry, before it takes more memory than that.
 */
export async function gunzip(file: ByteFile, limits: ZipLimits = ZIP_LIMITS): Promise<ByteFile> {
  const blocks: Uint8Array[] = [];
  let size = 0;
  const most = Math.min(limits.entryBytes, Math.max(limits.ratioFreeBytes, limits.ratio * file.size));
  function append(piece: Uint8Array): void {
    if (size + piece.length > most) throw tooMuch(file, most, limits);
    for (let done = 0; done < piece.length;) {
      if (size % BLOCK === 0) blocks.push(new Uint8Array(BLOCK));
      const part = piece.subarray(done, done + BLOCK - (size % BLOCK));
      blocks.at(-1)!.set(part, size % BLOCK);
      done += part.length;
      size += part.length;
    }
  }
  await unpack(file, append);
  async function slice(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    for (let done = 0; done < bytes.length;) {
      const at = start + done;
      const part = blocks[Math.floor(at / BLOCK)]!.subarray(at % BLOCK, (at % BLOCK) + bytes.length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }
  return { name: file.name, size, slice };
}

async function unpack(file: ByteFile, append: (piece: Uint8Array) => void): Promise<void> {
  const unpacker = new DecompressionStream("gzip");
  let unreadable: unknown;
  const writing = write(file, unpacker.writable.getWriter(), (error) => (unreadable = error));
  // Awaited below; until then its failure must not count as unhandled.
  writing.catch(() => {});
  try {
    for await (const piece of unpacker.readable as AsyncIterable<Uint8Array>) append(piece);
    await writing;
  } catch (error) {
    const first = unreadable ?? error;
    if (first instanceof InputError) throw first;
    const reason = quote(first instanceof Error ? first.message : String(first));
    throw new InputError(`${file.name}: expected an intact gzip file; received ${reason}; download or copy it again`);
  }
}

/** `failed` is told why the file could not be read: the stream itself reports another error then. */
async function write(file: ByteFile, writer: WritableStreamDefaultWriter<Uint8Array>, failed: (error: unknown) => void): Promise<void> {
  const pieces = streamOf(file);
  for (;;) {
    const next = await pieces.next().catch(async (error: unknown) => {
      failed(error);
      await writer.abort(error);
      throw error;
    });
    if (next.done) break;
    await writer.write(next.value);
  }
  await writer.close();
}

function tooMuch({ name, size }: ByteFile, most: number, { entryBytes, ratio }: ZipLimits): InputError {
  const why = most === entryBytes ? "" : `, ${ratio} times its packed size of ${size}`;
  return new InputError(`${name}: expected at most ${most} bytes unpacked${why}; received more; unpack it first`);
}
