import { InputError } from "../tensor/index.js";
import { show } from "./formats/quote.js";

/**
 * What parsed JSON must be, as a function that makes it anew: with its own keys alone, in a fixed order. Written out, since the schema library takes longer to
 * load (90 to 120 ms) than a dataset does.
 */
export type Check<T> = (value: unknown, path: readonly string[]) => T;

/** Where something is wrong, told at the outside, where it is known which file it is. */
class Mismatch extends Error {
  readonly path: readonly string[];
  readonly expected: string;
  readonly received: string;

  constructor(path: readonly string[], expected: string, received: string) {
    super(expected);
    this.path = path;
    this.expected = expected;
    this.received = received;
  }
}

/** The value, checked. Throws InputError, "place: files.0.table.kind: expected ...; received ...", for the first thing that is wrong. */
export function checkedBy<T>(check: Check<T>, value: unknown, place: string): T {
  return within(place, () => check(value, []));
}

/** The same of what checks throw anywhere else. */
export function within<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    const where = error.path.length > 0 ? `${place}: ${error.path.join(".")}` : place;
    throw new InputError(`${where}: expected ${error.expected}; received ${error.received}`);
  }
}

/** Ends the check. `received` is what was compared, where that is not the value itself. */
export function mismatch(path: readonly string[], expected: string, received: string): never {
  throw new Mismatch(path, expected, received);
}

/** Anything for which `holds`. */
export function only<T>(expected: string, holds: (value: unknown) => value is T): Check<T> {
  return (value, path) => (holds(value) ? value : mismatch(path, expected, show(value)));
}

/** Text of at least one character. */
export const text: Check<string> = only("text", (value): value is string => typeof value === "string" && value !== "");
/** Text that may be empty. */
export const anyText: Check<string> = only("text, empty or not", (value): value is string => typeof value === "string");
export const boolean: Check<boolean> = only("true or false", (value): value is boolean => typeof value === "boolean");

/** A finite number for which `holds`. */
export function number(expected: string, holds: (value: number) => boolean): Check<number> {
  return only(expected, (value): value is number => typeof value === "number" && Number.isFinite(value) && holds(value));
}

export const positive: Check<number> = number("a number above 0", (value) => value > 0);

/** One of a few texts or numbers. */
export function oneOf<const T extends string | number | null>(...values: readonly T[]): Check<T> {
  return only(`one of ${values.map((value) => JSON.stringify(value)).join(", ")}`, (value): value is T => values.includes(value as T));
}

/** Anything that `check` takes, or null. */
export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null ? null : check(value, path));
}

/** A list of at least `least` entries. */
export function list<T>(check: Check<T>, { least = 0 }: { readonly least?: number } = {}): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < least) {
      mismatch(path, least === 0 ? "a list" : `a list with ${least} or more entries`, show(value));
    }
    return Array.from(value, (entry: unknown, i) => check(entry, [...path, String(i)]));
  };
}

/** The same without two that are alike by `key`. */
export function distinct<T>(check: Check<readonly T[]>, key: (entry: T) => string): Check<readonly T[]> {
  return (value, path) => {
    const entries = check(value, path);
    const seen = new Set<string>();
    entries.forEach((entry, i) => {
      if (seen.has(key(entry))) mismatch([...path, String(i)], "entries that differ", `${show(key(entry))} again`);
      seen.add(key(entry));
    });
    return entries;
  };
}

/** A key that may be absent. */
export interface Optional<T> {
  readonly optional: Check<T>;
}
export function optional<T>(check: Check<T>): Optional<T> {
  return { optional: check };
}

type Fields<T> = { readonly [Key in keyof T]-?: undefined extends T[Key] ? Optional<Exclude<T[Key], undefined>> : Check<T[Key]> };

/** An object with these keys and no others; `agree` may look at all of it. */
export function object<T extends object>(fields: Fields<T>, agree?: (value: T, path: readonly string[]) => void): Check<T> {
  const checks = Object.entries<Check<unknown> | Optional<unknown>>(fields);
  const names = checks.map(([key]) => key).join(", ");
  return (value, path) => {
    const given = plainObject(value, path);
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined) mismatch(path, `the keys ${names} alone`, `${show(unknown)} besides`);
    const made: Record<string, unknown> = {};
    for (const [key, check] of checks) {
      if (Object.hasOwn(given, key)) {
        made[key] = (typeof check === "function" ? check : check.optional)(given[key], [...path, key]);
      } else if (typeof check === "function") {
        mismatch(path, `the keys ${names}`, `no ${key}`);
      }
    }
    agree?.(made as T, path);
    return made as T;
  };
}

/** An object whose keys are anybody's. */
export function record<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  // What makes it of entries takes any key for one, "__proto__" too.
  return (value, path) =>
    Object.fromEntries(Object.entries(plainObject(value, path)).map(([key, entry]) => [key, check(entry, [...path, key])]));
}

/** One of several kinds of objects, told apart by the text under `key`. */
export function tagged<T extends object>(key: keyof T & string, kinds: Readonly<Record<string, Check<T>>>): Check<T> {
  const names = Object.keys(kinds);
  return (value, path) => {
    const kind = plainObject(value, path)[key];
    const check = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!check) mismatch([...path, key], `one of ${names.map((name) => `"${name}"`).join(", ")}`, show(kind));
    return check(value, path);
  };
}

function plainObject(value: unknown, path: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) mismatch(path, "a JSON object", show(value));
  return value as Readonly<Record<string, unknown>>;
}
