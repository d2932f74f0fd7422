/** 10^22 = 2^22 * 5^22 and 5^22 < 2^53: the last power of ten that a float64 holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
/** Veltkamp's constant: splits a float64 into two halves of 26 bits, whose products are exact. */
const SPLITTER = 2 ** 27 + 1;
const UPPER = POWERS.map((power) => SPLITTER * power - (SPLITTER * power - power));
const LOWER = POWERS.map((power, n) => power - UPPER[n]!);
/** So many digits fit an int32; 53 bits; two int32 one after another. */
const INTEGER_DIGITS = 9,
  EXACT_DIGITS = 15,
  MOST_DIGITS = 18;
/** Above the sum of what rounding can do to a quotient's second part: three roundings of 2^-53. */
const DOUBT = 2 ** -50;
/** A longer cell is no measured number, and text of any length must not be handed to `Number`. */
const LONGEST = 1000;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const PLUS = 43,
  MINUS = 45,
  ZERO = 48;

/**
 * Reads a decimal number from bytes[p] on, `mark` being its decimal mark, into out[index], with the bits of `Number`; returns where it ends. -1: what stands
 * there is no such number, or one of the few whose bits are not found so, and `decimalOf` says. Some byte that no number has must follow.
 *
 * Up to 15 digits are an integer below 2^53 times or over an exact power of ten, and one operation gives the correctly rounded value (Clinger, "How to read
 * floating point numbers accurately", PLDI 1990, section 3). Sixteen to eighteen, as float64 and float32 in full length have, are divided in two steps, the
 * second for the first's exact remainder (Dekker 1971); where the sum of both would round otherwise with the second a little more or less (Ziv 1991) the
 * number is left to `decimalOf`.
 */
export function readDecimal(bytes: Uint8Array, p: number, mark: number, out: Float64Array, index: number): number {
  let c = bytes[p]!;
  const negative = c === MINUS;
  if (negative || c === PLUS) c = bytes[++p]!;
  const first = p;
  while (c === ZERO) c = bytes[++p]!;
  // The first nine digits that count go into one integer, the others into a second.
  let upper = 0,
    lower = 0,
    digits = 0,
    exponent = 0;
  let d = c ^ ZERO;
  for (; d <= 9 && digits < INTEGER_DIGITS; d = (c = bytes[++p]!) ^ ZERO, digits++) upper = (Math.imul(upper, 10) + d) | 0;
  for (; d <= 9; d = (c = bytes[++p]!) ^ ZERO, digits++) lower = (Math.imul(lower, 10) + d) | 0;
  let isNumber = p > first;
  if (c === mark) {
    const point = p;
    c = bytes[++p]!;
    if (digits === 0) while (c === ZERO) c = bytes[++p]!;
    d = c ^ ZERO;
    for (; d <= 9 && digits < INTEGER_DIGITS; d = (c = bytes[++p]!) ^ ZERO, digits++) upper = (Math.imul(upper, 10) + d) | 0;
    for (; d <= 9; d = (c = bytes[++p]!) ^ ZERO, digits++) lower = (Math.imul(lower, 10) + d) | 0;
    exponent = point + 1 - p;
    isNumber ||= exponent < 0;
  }
  if (!isNumber || digits > MOST_DIGITS) return -1;
  if ((c | 32) === 101) {
    c = bytes[++p]!;
    const down = c === MINUS;
    if (down || c === PLUS) c = bytes[++p]!;
    const start = p;
    let power = 0;
    for (let d = c ^ ZERO; d <= 9; d = c ^ ZERO) {
      power = (Math.imul(power, 10) + d) | 0;
      c = bytes[++p]!;
    }
    if (p === start || p - start > INTEGER_DIGITS) return -1;
    exponent += down ? -power : power;
  }
  if (exponent > 22 || exponent < -22) return -1;
  let value: number;
  if (digits <= INTEGER_DIGITS) value = exponent < 0 ? upper / POWERS[-exponent]! : upper * POWERS[exponent]!;
  else {
    // Exact: below 10^9 times 5^9 has 51 bits, the rest are factors of two.
    const high = upper * POWERS[digits - INTEGER_DIGITS]!;
    const whole = high + lower;
    if (digits <= EXACT_DIGITS) value = exponent < 0 ? whole / POWERS[-exponent]! : whole * POWERS[exponent]!;
    else if (exponent === 0) value = whole;
    else if (exponent > 0) return -1;
    else {
      value = quotientOf(whole, lower - (whole - high), -exponent);
      if (value === 0) return -1;
    }
  }
  out[index] = negative ? -value : value;
  return p;
}

/** (whole + rest) / 10^power, correctly rounded; 0 where that is not certain. */
function quotientOf(whole: number, rest: number, power: number): number {
  const divisor = POWERS[power]!;
  const quotient = whole / divisor;
  const product = quotient * divisor;
  const scaled = SPLITTER * quotient;
  const upper = scaled - (scaled - quotient),
    lower = quotient - upper;
  const error = upper * UPPER[power]! - product + upper * LOWER[power]! + lower * UPPER[power]! + lower * LOWER[power]!;
  const correction = (whole - product - error + rest) / divisor;
  const value = quotient + correction * (1 - DOUBT);
  return value === quotient + correction * (1 + DOUBT) ? value : 0;
}

/**
 * The number that a text is, to the bits of `Number`: digits, one decimal mark, a sign, an exponent, nothing else, 1,000 characters at most. NaN for any other
 * text, and for a number beyond the range of a float64.
 */
export function decimalOf(text: string, mark: "." | "," = "."): number {
  if (text.length > LONGEST) return NaN;
  const plain = mark === "," ? (text.includes(".") ? "" : text.replace(",", ".")) : text;
  const value = DECIMAL.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(value) ? value : NaN;
}
