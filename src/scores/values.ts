import { InputError } from "../tensor/index.js";

/** Throws InputError, its message beginning with `name`, where there are no values or one of them is not finite. */
export function checkValues(name: string, values: readonly number[]): void {
  if (values.length === 0) throw new InputError(`${name}: expected at least 1 value; received 0`);
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw new InputError(`${name}: values must be finite; received ${values[index]} at index ${index}`);
}

/** Throws InputError where `value` is no number from `low` to `high`, both included. */
export function checkRange(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) throw new InputError(`${name} must be from ${low} to ${high}; received ${value}`);
}

export function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/** The mean of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
