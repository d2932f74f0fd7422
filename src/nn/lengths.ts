import type { Kernels } from "../kernels/index.js";
import type { Pointer } from "../tensor/index.js";

/** How many time steps of each window are real, at one place of a masked network. The steps behind them are zero in every value and gradient. */
export interface Lengths {
  /** Of window i of the batch: at least 1. */
  of(i: number): number;
}

/** A buffer of windows, each so many steps of so many floats. */
export interface Windows {
  readonly pointer: Pointer;
  readonly steps: number;
  readonly width: number;
}

/** Writes zeros behind the real steps of n windows from `first` on. */
export function clearTails(kernels: Kernels, { pointer, steps, width }: Windows, lengths: Lengths, first: number, n: number): void {
  for (let i = first; i < first + n; i++) {
    const length = lengths.of(i);
    if (length < steps) kernels.fillZero(pointer + 4 * (i * steps + length) * width, (steps - length) * width);
  }
}

/**
 * A pass over windows that only sees their real steps: all windows at once where there are no lengths, else one after the other, each as the
 * window of so many steps that it is. `call` gets the first of `count` windows, and how many steps they have in x and in y.
 */
export function overWindows(
  { xLengths, yLengths }: { readonly xLengths?: Lengths | undefined; readonly yLengths?: Lengths | undefined },
  [t, tOut]: readonly [number, number],
  call: (first: number, count: number, steps: number, stepsOut: number) => void,
): (first: number, n: number) => void {
  if (!xLengths) return (first, n) => call(first, n, t, tOut);
  return (first, n) => {
    for (let i = first; i < first + n; i++) call(i, 1, xLengths.of(i), yLengths?.of(i) ?? tOut);
  };
}
