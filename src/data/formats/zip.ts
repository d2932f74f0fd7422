import type { Entry, FileEntry } from "@zip.js/zip.js/index.min.js";
import { InputError } from "../../tensor/index.js";
import type { ByteFile } from "./byte-file.js";
import type { FileSource, Packed, FileStretch, Unpack } from "./file-source.js";
import { printable, quote } from "./quote.js";

/** What an archive may ask of memory before it is called hostile. */
export interface ZipLimits {
  /** Bytes of one unpacked entry. */
  readonly entryBytes: number;
  /** Bytes of all unpacked entries, those of an archive inside included. */
  readonly totalBytes: number;
  /** Unpacked over packed bytes of an entry larger than `ratioFreeBytes`; a column of labels packs 230:1, sensor signals 3:1 to 7:1. */
  readonly ratio: number;
  readonly ratioFreeBytes: number;
  readonly entries: number;
}

/** UCI HAR needs 66 MB, 290 MB, 230:1 (15 kB of labels; 7:1 above 1 MiB) and about 60 entries. */
export const ZIP_LIMITS: ZipLimits = {
  entryBytes: 256 * 2 ** 20,
  totalBytes: 2 ** 30,
  ratio: 100,
  ratioFreeBytes: 2 ** 20,
  entries: 10_000,
};

/** Archives that may lie inside each other; UCI's own download is two deep. */
const DEEPEST = 2;
/** Entries that packers add beside the data: macOS' resource forks and folder settings, Windows' folder settings. */
const JUNK = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|\._[^/]*$|Thumbs\.db$|desktop\.ini$)/;
/** Nothing is ever written to these names; but what they stand for differs from system to system. */
const UNSAFE_NAME = /^\/|^[A-Za-z]:|(?:^|\/)\.\.(?:\/|$)|[\\\p{Cc}]/u;
/** Strict: refuses names with `..`, drive letters or back-slashes, absolute and duplicate names, appended data, contradicting headers. */
const READER_OPTIONS = {
  strictness: "strict",
  checkSignature: true,
  checkOverlappingEntry: true,
  useWebWorkers: false,
  // The bundled WebAssembly inflate is the same code in every engine, and faster here than the engine's stream (1.3 against 1.75 s).
  useCompressionStream: false,
} as const;

export interface ZipOptions {
  /** Default ZIP_LIMITS. */
  readonly limits?: ZipLimits;
  /** An engine's own way to unpack, tried first. What it does not take, and every error, is the bundled inflate's. */
  readonly unpack?: Unpack;
}

/** An archive that lies on the disk and is read where it is asked for. */
export interface ArchiveFile {
  readonly path: string;
  readonly size: number;
  /** Throws where they cannot be read, all of them. */
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** In memory, on the disk for threads to read, or wherever pieces can be had from. */
type ArchiveBytes = Uint8Array | ArchiveFile | ByteFile;

/** An archive's name, and how it is read. */
interface Archive {
  readonly name: string;
  readonly limits: ZipLimits;
  readonly unpack: Unpack | undefined;
  readonly used: Used;
}

/** A file of an archive, and that archive. */
interface Found {
  readonly entry: FileEntry;
  readonly archive: ArchiveBytes;
}

/**
 * The files of a zip archive, read to memory one by one and checked by CRC-32. An archive that holds one other archive is read with the
 * inner one in its place: `inner.zip/path`. Throws InputError for what is no intact archive and for what passes `limits`.
 */
export async function openZip(bytes: ArchiveBytes, name: string, { limits = ZIP_LIMITS, unpack }: ZipOptions = {}): Promise<FileSource> {
  const files = await listFiles(bytes, "", 1, { name, limits, unpack, used: { entries: 0, bytes: 0 } });
  function find(path: string): Found {
    const file = files.get(path);
    if (!file) throw new InputError(`${name}: no file ${printable(path)} in this archive`);
    return file;
  }
  return {
    name,
    list: () => [...files.keys()],
    size: (path) => find(path).entry.uncompressedSize,
    read: (path) => readEntry(find(path), `${name}: ${printable(path)}`, unpack),
    origin: (path) => locate(find(path)),
  };
}

/**
 * Loaded on first use: a dataset from the cache need not wait for it. One file, the same code: 11 ms
 * of CPU where the forty modules of the package's main entry take 39.
 */
export function loadZipReader(): Promise<typeof import("@zip.js/zip.js/index.min.js")> {
  return import("@zip.js/zip.js/index.min.js");
}

interface Used {
  entries: number;
  bytes: number;
}

async function listFiles(bytes: ArchiveBytes, prefix: string, depth: number, archive: Archive): Promise<Map<string, Found>> {
  const { name, limits, unpack, used } = archive;
  const { Reader, Uint8ArrayReader, ZipReader } = await loadZipReader();
  class FileReader extends Reader<ArchiveFile | ByteFile> {
    readonly #file: ArchiveFile | ByteFile;
    constructor(file: ArchiveFile | ByteFile) {
      super(file);
      this.#file = file;
      this.size = file.size;
    }
    override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
      return "read" in this.#file ? this.#file.read(offset, length) : this.#file.slice(offset, offset + length);
    }
  }
  const files = new Map<string, Found>();
  await guard(`${name}${prefix && `: ${prefix.slice(0, -1)}`}`, async () => {
    const reader = new ZipReader(bytes instanceof Uint8Array ? new Uint8ArrayReader(bytes) : new FileReader(bytes), READER_OPTIONS);
    for await (const entry of reader.getEntriesGenerator()) {
      checkEntry(entry, `${name}: ${prefix}${printable(entry.filename)}`, used, {
        limits,
        size: bytes instanceof Uint8Array ? bytes.length : bytes.size,
      });
      if (!entry.directory && !JUNK.test(entry.filename)) files.set(prefix + entry.filename, { entry, archive: bytes });
    }
  });
  const archives = [...files.keys()].filter((path) => path.toLowerCase().endsWith(".zip"));
  if (archives.length === 0) return files;
  const [inner] = archives as [string];
  if (depth === DEEPEST) {
    throw new InputError(
      `${name}: expected at most ${DEEPEST} archives inside each other; received a third, ${printable(inner)}; unpack the outer one`,
    );
  }
  if (archives.length > 1) return files;
  const content = await readEntry(files.get(inner)!, `${name}: ${printable(inner)}`, unpack);
  files.delete(inner);
  return new Map([...files, ...(await listFiles(content, `${inner}/`, depth + 1, archive))]);
}

/** Throws InputError for an entry that is no plain file or directory, or that passes the limits by what its header declares. */
function checkEntry(entry: Entry, place: string, used: Used, archive: { limits: ZipLimits; size: number }): void {
  const { limits } = archive;
  const { uncompressedSize: size, compressedSize: packed } = entry;
  if (UNSAFE_NAME.test(entry.filename)) {
    throw new InputError(
      `${place}: expected a relative name with / between its parts; received ${quote(entry.filename)}; pack it with another tool`,
    );
  }
  used.entries++;
  used.bytes += size;
  if (used.entries > limits.entries) throw tooMuch(place, `${limits.entries} entries in the archive`, "more");
  // The reader would make room for it.
  if (packed > archive.size) {
    throw new InputError(
      `${place}: expected an intact zip archive; received an entry of ${packed} bytes in an archive of ${archive.size}; download or copy it again`,
    );
  }
  if (entry.encrypted)
    throw new InputError(`${place}: expected a plain entry; received an encrypted one; unpack it with its password first`);
  if (entry.symlink) throw new InputError(`${place}: expected a file; received a symbolic link; pack the file itself`);
  if (size > limits.entryBytes) throw tooMuch(place, `${limits.entryBytes} bytes unpacked`, `${size}`);
  if (used.bytes > limits.totalBytes)
    throw tooMuch(place, `${limits.totalBytes} bytes unpacked in the whole archive`, `${used.bytes} up to here`);
  if (size > limits.ratioFreeBytes && size > limits.ratio * packed) {
    throw tooMuch(place, `${limits.ratio} times its packed size of ${packed} bytes`, `${size}`);
  }
}

function tooMuch(place: string, most: string, received: string): InputError {
  return new InputError(`${place}: expected at most ${most}; received ${received}; unpack it and pass the directory if you trust it`);
}

const METHODS = new Map([
  [0, "stored"],
  [8, "deflated"],
] as const);

/**
 * Where an entry's body lies, after the reader's checks of everything but the body: headers that contradict each other, bodies that overlap.
 * Undefined for an entry that fails them, and for one packed in a rarer way.
 */
async function locate({ entry, archive }: Found): Promise<Packed | undefined> {
  const kind = METHODS.get(entry.compressionMethod as 0 | 8);
  if (kind === undefined || !(archive instanceof Uint8Array || "read" in archive)) return undefined;
  try {
    await entry.getData(new WritableStream(), { ...READER_OPTIONS, checkOverlappingEntryOnly: true });
  } catch {
    return undefined;
  }
  const { uncompressedSize: size, compressedSize, crc32, localDirectory } = entry;
  if (crc32 === undefined || localDirectory === undefined) return undefined;
  const { dataOffset } = localDirectory;
  const bytes: Uint8Array | FileStretch =
    archive instanceof Uint8Array
      ? archive.subarray(dataOffset, dataOffset + compressedSize)
      : { path: archive.path, offset: dataOffset, length: compressedSize };
  return { kind, bytes, size, crc32 };
}

async function readEntry(found: Found, place: string, unpack: Unpack | undefined): Promise<Uint8Array> {
  const packed = unpack && (await locate(found));
  return (packed && unpack(packed)) ?? inflate(found.entry, place);
}

async function inflate(file: FileEntry, place: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.uncompressedSize);
  let length = 0;
  // Written to its declared size and no further: an entry that lies about its size is stopped at the first byte too many.
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      if (length + chunk.length > bytes.length) {
        throw new InputError(
          `${place}: expected ${bytes.length} bytes, as its header says; received more; download or copy the archive again`,
        );
      }
      bytes.set(chunk, length);
      length += chunk.length;
    },
  });
  await guard(place, () => file.getData(sink, READER_OPTIONS));
  if (length !== bytes.length) throw new InputError(`${place}: expected ${bytes.length} bytes, as its header says; received ${length}`);
  return bytes;
}

/** Whatever the zip reader throws comes from the archive's bytes: it becomes one line that names the place. */
async function guard(place: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const cause = error instanceof Error && error.cause instanceof InputError ? error.cause : undefined;
    if (cause) throw cause;
    const reason = quote(error instanceof Error ? error.message : String(error));
    throw new InputError(`${place}: expected an intact zip archive; received ${reason}; download or copy it again`);
  }
}
