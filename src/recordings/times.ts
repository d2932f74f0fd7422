/** How many make a second. Dividing by them rounds once, where 1e-9 is rounded itself. */
const PER_SECOND = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 } as const;

/** How a clock is read, and times of it are subtracted. */
export type ClockUnit = keyof typeof PER_SECOND | "iso" | "samples";

/**
 * A time as two numbers, so that nanoseconds since 1970 do not swallow what lies between samples: whole seconds, or the number as it stands; and what is
 * subtracted from like.
 */
export interface Instant {
  readonly whole: number;
  readonly part: number;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?\s?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

/** Seconds since 1970 of ISO 8601's form, without a zone taken for UTC; undefined: it is none, or a day that there is not. */
export function parseIso(text: string): Instant | undefined {
  const [all, year, month, day, hour, minute, second = "0", fraction = "0", , sign, zoneHours, zoneMinutes] = ISO.exec(text) ?? [];
  if (all === undefined) return undefined;
  const at = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second);
  const again = new Date(at);
  // A 30th of February would become the 2nd of March.
  if (again.getUTCMonth() !== +month! - 1 || again.getUTCDate() !== +day! || +hour! > 23 || +minute! > 59 || +second > 59) return undefined;
  const zone = sign === undefined ? 0 : (sign === "-" ? -60 : 60) * (60 * +zoneHours! + +zoneMinutes!);
  return { whole: at / 1000 - zone, part: Number(`0.${fraction}`) };
}

/**
 * Seconds from one time to another: numbers are subtracted before they become seconds, so that of nanoseconds since 1970, which a double holds to 256 of them,
 * no more is lost.
 */
export function secondsBetween(from: Instant, to: Instant, unit: ClockUnit, rate: number): number {
  return (to.whole - from.whole) / perSecond(unit, rate) + (to.part - from.part);
}

/** By what a number on such a clock is divided to be in seconds. */
export function perSecond(unit: ClockUnit, rate: number): number {
  if (unit === "iso") return 1;
  return unit === "samples" ? rate : PER_SECOND[unit];
}
