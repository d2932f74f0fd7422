import { InputError } from "../../tensor/index.js";
import { byteFileOf, type ByteFile } from "./byte-file.js";
import { decodeNpy, encodeNpy, type NpyArray } from "./npy.js";
import { printable, quote } from "./quote.js";
import { loadZipReader, openZip, ZIP_LIMITS, type ZipLimits } from "./zip.js";

/** An archive of named arrays, as `numpy.savez` and `numpy.savez_compressed` write it: a zip of `.npy` files. */
export interface Npz {
  /** In the archive's order, without `.npy`. */
  readonly names: readonly string[];
  /** One array, unpacked to memory. Throws InputError for a name that is not there and as `decodeNpy` does. */
  read(name: string): Promise<NpyArray>;
  /** The `.npy` file of one array, unpacked to memory. Throws InputError for a name that is not there. */
  open(name: string): Promise<ByteFile>;
}

/** Labels of sorted windows repeat so much that they pack 1,000:1, so more than in other archives is unpacked without asking: a million 64-bit labels. */
export const NPZ_LIMITS: ZipLimits = { ...ZIP_LIMITS, ratioFreeBytes: 8 * 2 ** 20 };

/**
 * The arrays of a `.npz` file, of which no more is read than is asked for. Throws InputError for what is no intact zip, passes a zip's limits or holds no array;
 * object arrays are refused when they are read.
 */
export async function openNpz(file: ByteFile): Promise<Npz> {
  const source = await openZip(file, file.name, { limits: NPZ_LIMITS });
  const paths = new Map(source.list().flatMap((path) => (path.endsWith(".npy") ? [[path.slice(0, -4), path] as const] : [])));
  if (paths.size === 0) {
    const others = source.list().length === 0 ? "none" : printable(source.list().join(", "), 80);
    throw new InputError(`${file.name}: expected arrays, files NAME.npy in the archive; received ${others}`);
  }
  async function unpack(name: string): Promise<[bytes: Uint8Array, place: string]> {
    const path = paths.get(name);
    if (path === undefined)
      throw new InputError(
        `${file.name}: expected one of the arrays ${printable([...paths.keys()].join(", "), 80)}; received ${quote(name)}`,
      );
    return [await source.read(path), `${file.name}: ${printable(name)}`];
  }
  return {
    names: [...paths.keys()],
    read: async (name) => decodeNpy(...(await unpack(name))),
    open: async (name) => byteFileOf(...(await unpack(name))),
  };
}

/** A name that stands for the same file on every system, and for no other. */
const NAME = /^[^/\\:\p{Cc}]{1,200}$/u;

/** A `.npz` file of these arrays, in this order, as `numpy.load` reads it; nothing is packed, and the bytes depend on the arrays alone. */
export async function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Promise<Uint8Array> {
  const { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } = await loadZipReader();
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    level: 0,
    useWebWorkers: false,
    dataDescriptor: false,
    extendedTimestamp: false,
    // The first day that a zip can tell.
    lastModDate: new Date(1980, 0, 1),
  });
  for (const [name, array] of Object.entries(arrays)) {
    if (!NAME.test(name)) throw new InputError(`npz: expected names of 1 to 200 characters without / \\ or :; received ${quote(name)}`);
    await writer.add(`${name}.npy`, new Uint8ArrayReader(encodeNpy(array)));
  }
  return writer.close();
}
