/** Which of equal shares of the work a thread has. */
export interface Share {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** One thread's. */
export const WHOLE: Share = { index: 0, count: 1 };

/** Where a share of `length` things begins, in whole multiples of `unit`. */
export function startOf({ index, count }: Share, length: number, unit = 1): number {
  return startOfShare(index, count, length, unit);
}

/** Where it ends and the next one begins. */
export function endOf({ index, count }: Share, length: number, unit = 1): number {
  return startOfShare(index + 1, count, length, unit);
}

function startOfShare(index: number, count: number, length: number, unit: number): number {
  return Math.min(length, Math.floor((Math.ceil(length / unit) * index) / count) * unit);
}
