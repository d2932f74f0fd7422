const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Seconds since 1970-01-01T00:00:00Z of a time as ISO 8601 writes it: "2026-11-27T09:30:00.250Z", a blank for the T too; of the time of day at least hours and
 * minutes, or nothing for midnight; fractions of a second to nine digits; an offset such as +01:00, without one UTC. Years 0000 to 9999, no leap seconds.
 * As a float64, which tells times of this century apart to 0.24 us. Undefined for any other text, and for what no calendar has.
 */
export function parseIsoTime(text: string): number | undefined {
  const found = ISO.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const isLeap = year! % 4 === 0 && (year! % 100 !== 0 || year! % 400 === 0);
  const days = month === 2 && isLeap ? 29 : DAYS[month! - 1];
  if (days === undefined || day! < 1 || day! > days || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetOf(found[8] ?? "Z");
  if (offset === undefined) return undefined;
  const whole = daysBefore(year!, month!, day!) * 86400 + hour * 3600 + minute * 60 + second - offset;
  const fraction = found[7];
  if (fraction === undefined) return whole;
  // Up to microseconds, of years near ours, it is a whole number below 2^53 over a power of ten, and so the float64 nearest to the time.
  const parts = Number(`1e${fraction.length}`);
  const numerator = whole * parts + Number(fraction);
  return Number.isSafeInteger(numerator) ? numerator / parts : whole + Number(fraction) / parts;
}

/** In seconds. */
function offsetOf(zone: string): number | undefined {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3)),
    minutes = Number(zone.slice(3).replace(":", ""));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** From 1970-01-01 to a day of the Gregorian calendar: years that begin in March have their leap day at the end. */
function daysBefore(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1,
    m = (month + 9) % 12;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((153 * m + 2) / 5) + day - 1 - 719468;
}
