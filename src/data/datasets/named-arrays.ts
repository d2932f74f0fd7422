import { InputError } from "../../tensor/index.js";
import type { FileSource } from "../formats/file-source.js";
import { decodeNpy, type NpyArray } from "../formats/npy.js";
import { printable, quote } from "../formats/quote.js";

/** One array of a set, and what messages call it. */
export interface NamedArray extends NpyArray {
  readonly place: string;
}

/** The arrays of a set by the names that Stride knows, all lower-case. */
export interface ArrayFiles {
  /** What messages call the set. */
  readonly place: string;
  /** Known names -> paths in the source. */
  readonly paths: ReadonlyMap<string, string>;
}

const WINDOWS = /(?:^|\/)x(?:_train)?\.npy$/i;
/** Other spellings of a name that many use. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["subjects", "subject"],
  ["groups", "subject"],
  ["recordings", "recording"],
  ["sampling_frequency", "sampling_rate"],
]);

/** Names of arrays with an entry a window, of which there may be a second for testing; and of those of the whole set. */
export interface KnownNames {
  readonly ofWindows: readonly string[];
  readonly ofAll: readonly string[];
}

/** Whether a source holds windows as an array: x.npy or x_train.npy, as an archive of NumPy's does. */
export function looksLikeArrays(source: FileSource): boolean {
  return source.list().some((path) => WINDOWS.test(path));
}

/**
 * The arrays beside x. Throws InputError where several folders have one, where two files have one name, and for an array of a name that is not known:
 * left out, it might be the one that says who was measured.
 */
export function findArrays(source: FileSource, { ofAll, ofWindows }: KnownNames): ArrayFiles {
  const known = [...ofAll, ...ofWindows, ...ofWindows.flatMap((name) => [`${name}_train`, `${name}_test`])];
  const found = source.list().filter((path) => WINDOWS.test(path));
  const folders = [...new Set(found.map(folderOf))];
  const [folder = "", second] = folders;
  if (second !== undefined) {
    const both = `${printable(found[0]!)} and ${printable(found.find((path) => folderOf(path) === second)!)}`;
    throw new InputError(`${source.name}: expected the arrays of one data set; received ${both}; pass the folder of one`);
  }
  const paths = new Map<string, string>();
  for (const path of source.list()) {
    if (folderOf(path) !== folder || !path.toLowerCase().endsWith(".npy")) continue;
    const name = knownName(path.slice(folder.length, -".npy".length));
    if (!known.includes(name)) {
      const names = [...ofWindows, ...ofAll].join(", ");
      throw new InputError(
        `${source.name}: expected arrays called ${names}, or x_train, x_test and so on; received ${quote(path, 60)} besides; rename it or leave it out`,
      );
    }
    const other = paths.get(name);
    if (other !== undefined)
      throw new InputError(`${source.name}: expected one array ${name}; received ${printable(other)} and ${printable(path)}`);
    paths.set(name, path);
  }
  return { place: source.name, paths };
}

/** Lower-case, `X_train` and `train_X` alike, in the one spelling. */
function knownName(written: string): string {
  const turned = written.toLowerCase().replace(/^(train|test)_(.+)$/, "$2_$1");
  const [, stem, part = ""] = /^(.*?)(_train|_test)?$/.exec(turned)!;
  return (SPELLINGS.get(stem!) ?? stem!) + part;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** One of the arrays; undefined where there is none of that name. */
export async function readArray(source: FileSource, { paths }: ArrayFiles, name: string): Promise<NamedArray | undefined> {
  const path = paths.get(name);
  if (path === undefined) return undefined;
  const place = `${source.name}: ${printable(path)}`;
  return { ...decodeNpy(await source.read(path), place), place };
}

/** As Python writes a shape. */
export function shapeText({ shape }: NpyArray): string {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** One entry a window, of shape (N) or (N, 1). Throws InputError for another shape. */
export function perWindow(array: NamedArray, windows: number): readonly (number | string)[] {
  const { shape, values, place } = array;
  if (shape[0] !== windows || shape.length === 0 || values.length !== windows) {
    throw new InputError(`${place}: expected shape (${windows},), one entry a window of x; received ${shapeText(array)}`);
  }
  return typeof values[0] === "string" ? (values as readonly string[]) : Array.from(values as ArrayLike<number>);
}

/** A single number. Throws InputError for more than one and for what is none. */
export function singleNumber({ values, place, shape }: NamedArray, expected: string, holds: (value: number) => boolean): number {
  const [value] = values;
  if (values.length !== 1 || typeof value !== "number" || !holds(value)) {
    const received = values.length === 1 ? quote(String(value)) : shapeText({ shape, values });
    throw new InputError(`${place}: expected ${expected}; received ${received}`);
  }
  return value;
}

/** `count` texts; a single one stands for all where `repeated`. Throws InputError for another number of them and for what is no text. */
export function textsOf(
  { values, place }: NamedArray,
  count: number | undefined,
  { what, repeated }: { what: string; repeated: boolean },
): readonly string[] {
  const texts = [...values];
  if (!texts.every((text): text is string => typeof text === "string"))
    throw new InputError(`${place}: expected ${what} as text; received numbers`);
  if (repeated && texts.length === 1 && count !== undefined) return Array.from({ length: count }, () => texts[0]!);
  if (count !== undefined && texts.length !== count) throw new InputError(`${place}: expected ${count} ${what}; received ${texts.length}`);
  return texts;
}
