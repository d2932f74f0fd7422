/** Numbers as a report prints them: a true minus sign, thousands in groups, nothing that depends on the machine's language. */

const MINUS = "\u2212";

/** A whole number: 411,650. */
export function count(value: number): string {
  return signed(String(Math.round(Math.abs(value))).replace(/\B(?=(\d{3})+$)/g, ","), value < 0);
}

export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return signed(text, value < 0 && Number(text) !== 0);
}

/** A share as a percentage without its sign: 0.9079 is "90.79". */
export function percent(share: number, digits = 2): string {
  return fixed(100 * share, digits);
}

/** With "+" before what is above 0. */
export function difference(value: number, digits = 2): string {
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${fixed(value, digits)}` : fixed(value, digits);
}

/** 1 window, 2 windows. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${value === 1 ? noun : noun.endsWith("ss") ? `${noun}es` : `${noun}s`}`;
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "none") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)!}`;
}

export function shape(lengths: readonly number[]): string {
  return lengths.map(count).join(" × ");
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The first twelve digits tell hashes apart. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

function signed(digits: string, negative: boolean): string {
  return negative ? MINUS + digits : digits;
}
