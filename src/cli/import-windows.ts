import type { Mapping } from "../recordings/index.js";
import { InputError } from "../tensor/index.js";

/** Options that change how a mapping's windows are cut. */
export interface WindowOptions {
  readonly rate?: number;
  readonly window?: number;
  readonly overlap?: number;
  readonly labelShare?: number;
  readonly testSubjects?: readonly string[];
}

/** The mapping with windows as the options say. Where a window is no whole number of samples it is refused, with the nearest that are. */
export function withWindows(mapping: Mapping, options: WindowOptions): Mapping {
  const { windows } = mapping;
  const samplingRate = options.rate ?? windows.samplingRate;
  // The rate alone changed: about as long as before, in whole samples.
  const length =
    options.window ??
    (options.rate === undefined ? windows.length : Math.max(2, 2 * Math.round((windows.length * samplingRate) / 2)) / samplingRate);
  const overlap = options.overlap ?? windows.overlap;
  const steps = length * samplingRate;
  if (options.window !== undefined && (Math.round(steps) < 1 || Math.abs(steps - Math.round(steps)) > 1e-6)) {
    const near = [Math.max(1, Math.floor(steps)), Math.ceil(steps)].map((count) => Number((count / samplingRate).toFixed(6)));
    throw new InputError(
      `--window: expected seconds that are whole samples at ${samplingRate} Hz, such as ${near.join(" or ")}; received ${length}`,
    );
  }
  const hop = Math.round(steps) * (1 - overlap);
  if (options.overlap !== undefined && (Math.round(hop) < 1 || Math.abs(hop - Math.round(hop)) > 1e-6)) {
    const near = 1 - Math.max(1, Math.round(hop)) / Math.round(steps);
    throw new InputError(
      `--overlap: expected a share that leaves whole samples of ${Math.round(steps)}, such as ${Number(near.toFixed(4))}; received ${overlap}`,
    );
  }
  const { labelShare = windows.labelShare, testSubjects = windows.testSubjects } = options;
  return { ...mapping, windows: { ...windows, samplingRate, length, overlap, labelShare, testSubjects } };
}
