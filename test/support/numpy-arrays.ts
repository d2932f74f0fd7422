import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./paths.js";

export interface ExpectedArray {
  readonly shape: readonly number[];
  /** Floats as Python's repr, other numbers as they are, or texts. */
  readonly values: readonly (number | string)[];
}

interface Document {
  readonly cases: readonly (ExpectedArray & { readonly title: string; readonly descr: string; readonly base64: string })[];
  readonly refusals: readonly { readonly title: string; readonly base64: string }[];
  readonly archives: Readonly<Record<string, string>>;
  readonly windows: Readonly<Record<string, ExpectedArray>>;
}

/** Files that NumPy wrote, and what is in them (test/vectors/numpy). */
export const NUMPY = JSON.parse(readFileSync(join(REPOSITORY, "test/vectors/numpy/arrays.json"), "utf8")) as Document;

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** As `decodeNpy` has them. */
export function expectedValues({ values }: ExpectedArray, text: boolean): readonly (number | string)[] {
  return text ? values : values.map((value) => Number(String(value).replace("inf", "Infinity")));
}
