import { InputError } from "../../tensor/index.js";
import { quote } from "./quote.js";

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MISSING = /^(?:\?|nan)$/i;

/** One row below @data. */
export interface TsCase {
  /** One text a dimension, its values apart by commas. */
  readonly parts: readonly string[];
  /** With one blank between words; null where the file has none. */
  readonly label: string | null;
}

/**
 * Cuts a row at its colons into `dimensions` dimensions and, where `labelled`, a class label. Throws InputError, naming `place`, for another number of parts.
 */
export function cutTsCase(
  text: string,
  { dimensions, labelled, place }: { readonly dimensions: number; readonly labelled: boolean; readonly place: string },
): TsCase {
  const parts = text.split(":");
  if (parts.length !== dimensions + Number(labelled) || dimensions === 0) {
    const some = `${Math.max(1, dimensions)} ${dimensions > 1 ? "dimensions" : "dimension"}`;
    const expected = `${some} ${labelled ? "and a class label" : "and no class label, as the header declares none"}, apart by colons`;
    const received = parts.length === 1 ? `no colon in ${quote(text, 40)}` : `${parts.length} parts`;
    throw new InputError(`${place}: expected ${expected}; received ${received}`);
  }
  if (!labelled) return { parts, label: null };
  const label = parts.pop()!.trim().replace(/\s+/g, " ");
  if (label === "") throw new InputError(`${place}: expected a class label behind the last colon; received nothing`);
  return { parts, label };
}

/**
 * The values of one case, (length, dimensions) row-major, from one text a dimension; NaN where a value is missing, "?" or "NaN". Throws InputError, naming
 * `place`, dimension and value, for dimensions of different lengths and for what is no finite decimal number.
 */
export function parseTsCase(parts: readonly string[], place: string): Float64Array {
  const cells = parts.map((part) => part.split(","));
  const [{ length }] = cells as [string[]];
  const dimensions = cells.length;
  const values = new Float64Array(length * dimensions);
  cells.forEach((texts, d) => {
    if (texts.length !== length) {
      throw new InputError(`${place}, dimension ${d + 1}: expected ${length} values, as dimension 1 has; received ${texts.length}`);
    }
    texts.forEach((cell, t) => {
      const text = cell.trim();
      const value = DECIMAL.test(text) ? Number(text) : NaN;
      if (!Number.isFinite(Math.fround(value)) && !MISSING.test(text)) {
        const received = text === "" ? "nothing" : quote(text, 40);
        throw new InputError(
          `${place}, dimension ${d + 1}, value ${t + 1}: expected a finite decimal number such as -1.25e-3; received ${received}`,
        );
      }
      values[t * dimensions + d] = value;
    });
  });
  return values;
}
