/** How many make a second. Dividing by them rounds once, where 1e-9 is rounded itself. */
const PER_SECOND = { s: 1, ms: 1e3, us: 1e6, ns: 1e9, iso: 1 } as const;

/** How a file's clock is to be read: "iso" stands for seconds since 1970, which its texts become; "samples" are counted at a rate. */
export type ClockUnit = keyof typeof PER_SECOND | "samples";

/** A clock on which times are numbers. */
export interface Clock {
  readonly unit: ClockUnit;
  /** In Hz. */
  readonly rate: number;
}

/**
 * Seconds from one time to another of the same clock: subtracted before they become seconds, so that of nanoseconds since 1970, which a double holds to 256 of
 * them, no more is lost.
 */
export function secondsBetween(from: number, to: number, clock: Clock): number {
  return (to - from) / perSecond(clock);
}

/** By what a number on such a clock is divided to be in seconds. */
export function perSecond({ unit, rate }: Clock): number {
  return unit === "samples" ? rate : PER_SECOND[unit];
}
