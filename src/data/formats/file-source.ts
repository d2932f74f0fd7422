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
}
