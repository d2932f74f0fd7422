import { InputError } from "../../tensor/index.js";
import type { SchemaElement } from "hyparquet";
import { float16Of } from "./float16.js";
import type { RawValues, Stretches } from "./parquet-encodings.js";
import { quote } from "./quote.js";
import type { ColumnRequest } from "./table.js";

/** Says what raw values of a column mean: numbers, or texts. `place` tells where one of them stands. */
export type Convert = (raw: RawValues, place: (i: number) => string) => Float64Array | readonly string[];

type Time = { readonly perSecond: bigint; readonly utc: boolean };

/**
 * How a column's values become what is asked for. Throws InputError where text is asked for as numbers, and for types that are neither: bytes that say of
 * themselves no text.
 */
export function converterOf(element: SchemaElement, as: ColumnRequest["as"], place: string): Convert {
  const number = numberConverter(element);
  if (as === "number") {
    if (number) return number;
    const what = isText(element) ? "text" : describe(element);
    throw new InputError(`${place}: expected a column of numbers; received ${what}${isText(element) ? "; read it as text" : ""}`);
  }
  const time = timeOf(element);
  if (time) return (raw, where) => timesAsText(raw, time, where);
  if (element.converted_type === "DATE" || element.logical_type?.type === "DATE") {
    return (raw, where) =>
      Array.from(raw as Int32Array, (days, i) => isoOf(BigInt(days) * 86_400n, 0n, { perSecond: 1n, utc: true }, where(i)).slice(0, 10));
  }
  if (element.type === "BOOLEAN") return (raw) => Array.from(raw as Uint8Array, (value) => (value ? "true" : "false"));
  if (number) return (raw, where) => Array.from(number(raw, where) as Float64Array, String);
  if (isText(element)) return (raw, where) => textsOf(raw as Stretches, where);
  throw new InputError(`${place}: expected a column of numbers or text; received ${describe(element)}`);
}

function isText({ type, converted_type, logical_type }: SchemaElement): boolean {
  const kinds: readonly (string | undefined)[] = ["UTF8", "ENUM", "JSON", "STRING"];
  return type === "BYTE_ARRAY" && (kinds.includes(converted_type) || kinds.includes(logical_type?.type));
}

function describe({ type, converted_type, logical_type }: SchemaElement): string {
  const meaning = logical_type?.type ?? converted_type;
  return meaning === undefined ? `bytes (${type})` : `${meaning} (${type})`;
}

/** Undefined for what are no numbers. */
function numberConverter(element: SchemaElement): Convert | undefined {
  const { type, logical_type, converted_type } = element;
  const unsigned = (converted_type?.startsWith("UINT_") ?? false) || (logical_type?.type === "INTEGER" && !logical_type.isSigned);
  const isDecimal = converted_type === "DECIMAL" || logical_type?.type === "DECIMAL";
  const scale = isDecimal ? powerOfTen(element.scale ?? 0) : 1;
  if (scale === undefined) return undefined;
  switch (type) {
    case "BOOLEAN":
    case "FLOAT":
    case "DOUBLE":
      return (raw) => (raw instanceof Float64Array ? raw : Float64Array.from(raw as Float32Array));
    case "INT32":
      return (raw) => Float64Array.from(raw as Int32Array, (value) => (unsigned ? value >>> 0 : value) / scale);
    case "INT64":
      return (raw, place) => wideNumbers(raw as BigInt64Array, { unsigned, rounded: timeOf(element) !== undefined, scale }, place);
    case "INT96":
      return (raw) => Float64Array.from(nanosecondsOf(raw as Stretches), Number);
    case "BYTE_ARRAY":
      return isDecimal ? (raw, place) => decimals(raw as Stretches, scale, place) : undefined;
    case "FIXED_LEN_BYTE_ARRAY":
      if (isDecimal) return (raw, place) => decimals(raw as Stretches, scale, place);
      return logical_type?.type === "FLOAT16" && element.type_length === 2 ? (raw) => halves(raw as Stretches) : undefined;
    default:
      return undefined;
  }
}

function powerOfTen(scale: number): number | undefined {
  return scale >= 0 && scale <= 18 ? Number(`1e${scale}`) : undefined;
}

/** Whole numbers of any length, the highest byte first, that a power of ten divides. */
function decimals({ bytes, starts, lengths }: Stretches, scale: number, place: (i: number) => string): Float64Array {
  return Float64Array.from(starts, (start, i) => {
    let value = 0n;
    for (const byte of bytes.subarray(start, start + lengths[i]!)) value = (value << 8n) | BigInt(byte);
    value = BigInt.asIntN(8 * lengths[i]!, value);
    if (!Number.isSafeInteger(Number(value)))
      throw new InputError(
        `${place(i)}: expected a decimal of digits within 2^53, which a float64 holds; received ${quote(String(value), 40)} / ${scale}`,
      );
    return Number(value) / scale;
  });
}

interface Wide {
  readonly unsigned: boolean;
  /** Points in time are the float64 next to them: nanoseconds of this century to 256 ns. */
  readonly rounded: boolean;
  readonly scale: number;
}

/** By halves, since a BigInt a value takes ten times as long. */
function wideNumbers(raw: BigInt64Array, { unsigned, rounded, scale }: Wide, place: (i: number) => string): Float64Array {
  const low = new Uint32Array(raw.buffer, raw.byteOffset, raw.length * 2),
    high = new Int32Array(raw.buffer, raw.byteOffset, raw.length * 2);
  return Float64Array.from({ length: raw.length }, (_, i) => {
    const top = unsigned ? low[2 * i + 1]! : high[2 * i + 1]!;
    const value = top * 2 ** 32 + low[2 * i]!;
    if (!rounded && !Number.isSafeInteger(value)) {
      const received = unsigned ? BigInt.asUintN(64, raw[i]!) : raw[i]!;
      throw new InputError(`${place(i)}: expected a whole number within 2^53, which a float64 holds; received ${received}`);
    }
    return value / scale;
  });
}

/** Undefined for what is no point in time. */
function timeOf({ type, converted_type, logical_type }: SchemaElement): Time | undefined {
  if (type === "INT96") return { perSecond: 1_000_000_000n, utc: false };
  if (type !== "INT64") return undefined;
  if (logical_type?.type === "TIMESTAMP") {
    const perSecond = { MILLIS: 1000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n }[logical_type.unit];
    return { perSecond, utc: logical_type.isAdjustedToUTC };
  }
  if (converted_type === "TIMESTAMP_MILLIS") return { perSecond: 1000n, utc: true };
  return converted_type === "TIMESTAMP_MICROS" ? { perSecond: 1_000_000n, utc: true } : undefined;
}

/** Of INT96: nanoseconds of the day, then the Julian day; since 1970. */
function nanosecondsOf({ bytes, starts }: Stretches): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from(starts, (at) => (BigInt(view.getUint32(at + 8, true)) - 2_440_588n) * 86_400_000_000_000n + view.getBigInt64(at, true));
}

function timesAsText(raw: RawValues, time: Time, place: (i: number) => string): string[] {
  const ticks = raw instanceof BigInt64Array ? raw : nanosecondsOf(raw as Stretches);
  return Array.from(ticks, (tick: bigint, i: number) => {
    const within = ((tick % time.perSecond) + time.perSecond) % time.perSecond;
    return isoOf((tick - within) / time.perSecond, within, time, place(i));
  });
}

/** ISO 8601 with all digits that the unit has; with Z where the file says that it is UTC. */
function isoOf(seconds: bigint, within: bigint, { perSecond, utc }: Time, place: string): string {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) throw new InputError(`${place}: expected a time within 270,000 years of 1970; received ${seconds} s`);
  const digits = String(perSecond).length - 1;
  const fraction = digits === 0 ? "" : `.${String(within).padStart(digits, "0")}`;
  return `${date.toISOString().slice(0, -5)}${fraction}${utc ? "Z" : ""}`;
}

function textsOf({ bytes, starts, lengths }: Stretches, place: (i: number) => string): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return Array.from(starts, (start, i) => {
    try {
      return decoder.decode(bytes.subarray(start, start + lengths[i]!));
    } catch {
      throw new InputError(`${place(i)}: expected UTF-8; received other bytes`);
    }
  });
}

function halves({ bytes, starts }: Stretches): Float64Array {
  return Float64Array.from(starts, (at) => float16Of(bytes[at]! | (bytes[at + 1]! << 8)));
}
