import { snappyBlock } from "./snappy.js";

/** Unpacks a page of some size. */
export type Decompress = (packed: Uint8Array, size: number) => Uint8Array;

/**
 * How a codec's pages are unpacked, loaded on first use. Every one writes into an array of the page's declared size and no further: fzstd by itself would make
 * room for whatever its frame claims. Undefined for a codec that nobody reads.
 */
export async function decompressorOf(codec: string | undefined): Promise<Decompress | undefined> {
  if (codec === "UNCOMPRESSED") return (packed) => packed;
  if (codec === "SNAPPY") return snappyBlock;
  const { decompressBrotli, decompressLz4, decompressLz4Raw, decompressZstd, gunzip } = await import("hyparquet-compressors");
  const others: Readonly<Record<string, Decompress>> = {
    GZIP: (packed, size) => gunzip(packed, new Uint8Array(size)),
    BROTLI: decompressBrotli,
    LZ4: decompressLz4,
    LZ4_RAW: decompressLz4Raw,
    ZSTD: (packed, size) => decompressZstd(packed, new Uint8Array(size)),
  };
  return codec !== undefined && Object.hasOwn(others, codec) ? others[codec] : undefined;
}
