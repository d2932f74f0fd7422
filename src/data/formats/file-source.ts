import type { ByteFile } from "./byte-file.js";

/** Named files to read a dataset from: the entries of a zip archive, a directory. Paths use `/` and name files only. */
export interface FileSource {
  /** What messages call it: the archive's or directory's name as the user gave it. */
  readonly name: string;
  /** Every file, in the source's order. */
  list(): readonly string[];
  /** Bytes of one listed file. Throws InputError for a path that is not listed. */
  size(path: string): number;
  /** The content of one listed file. Throws InputError for a path that is not listed and for a file that cannot be read whole. */
  read(path: string): Promise<Uint8Array>;
  /**
   * One listed file, of which no more is fetched than what is asked for, and that need not be closed; absent where a source can only `read`. Throws InputError
   * as `read` does. `byteFileIn` takes whichever there is.
   */
  open?(path: string): Promise<ByteFile>;
  /**
   * Where one listed file's content lies, for another thread to fetch it: what comes of that is the content if nothing about it differs
   * from what the origin says, and otherwise `read` says what is wrong. Undefined where `read` alone can tell. Throws
   * InputError for a path that is not listed, and nothing else.
   */
  origin?(path: string): Promise<Origin | undefined>;
}

/** A file on the disk, or the body of an archive's entry. */
export type Origin = { readonly kind: "file"; readonly path: string } | Packed;

/** A stretch of a file on the disk. */
export interface FileStretch {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** The body of an archive's entry, and what its headers say of its content. */
export interface Packed {
  readonly kind: "stored" | "deflated";
  /** A part of the archive, not a copy, so not to be changed; or where it lies. */
  readonly bytes: Uint8Array | FileStretch;
  /** Bytes of the content. */
  readonly size: number;
  readonly crc32: number;
}

/** Unpacks a body all of which is used and whose content has its size and CRC-32; undefined for any other. */
export type Unpack = (packed: Packed) => Uint8Array | undefined;
