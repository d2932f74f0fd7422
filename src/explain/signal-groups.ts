import { sensorsOf, unitsOf, type Signal } from "../data/index.js";
import type { WindowSource } from "../nn/index.js";

/** Signals that are taken away together. */
export interface SignalGroup {
  readonly name: string;
  /** One signal; a sensor of three axes; or all signals of one unit, where several sensors share it and others do not. */
  readonly kind: "signal" | "sensor" | "unit";
  readonly channels: readonly number[];
}

/** Units first, then sensors, then single signals, each in the order of the channels. */
export function signalGroups(signals: readonly Signal[]): SignalGroup[] {
  const sensors = sensorsOf(signals);
  const units = unitsOf(signals).filter(
    (channels) => channels.length < signals.length && sensors.filter(([first]) => channels.includes(first!)).length > 1,
  );
  return [
    ...units.map((channels): SignalGroup => ({ name: `all in ${signals[channels[0]!]!.unit || "no unit"}`, kind: "unit", channels })),
    ...sensors
      .filter((channels) => channels.length > 1 && channels.length < signals.length)
      .map((channels): SignalGroup => ({ name: sensorName(signals, channels), kind: "sensor", channels })),
    ...signals.map(({ name }, channel): SignalGroup => ({ name, kind: "signal", channels: [channel] })),
  ];
}

/** What a sensor's signals are called together: "body_acc" of body_acc_x, body_acc_y and body_acc_z. */
export function sensorName(signals: readonly Signal[], channels: readonly number[]): string {
  const { name } = signals[channels[0]!]!;
  return channels.length === 1 ? name : name.slice(0, -2);
}

export interface Correlation {
  readonly first: number;
  readonly second: number;
  /** Pearson's, over all real steps of all windows. */
  readonly r: number;
}

/** Pairs of signals that tell much the same, |r| of `least` or more, the closest first: each can stand in for the other, so neither alone seems to matter. */
export function correlatedSignals(source: WindowSource, least = 0.7): Correlation[] {
  const { length, timeSteps, channels } = source;
  const window = new Float32Array(timeSteps * channels),
    origin = new Float64Array(channels),
    sums = new Float64Array(channels),
    products = new Float64Array(channels * channels);
  let steps = 0;
  for (let i = 0; i < length; i++) {
    source.copyWindow(i, window, 0);
    // Sums of what is left of the first value, since products of large values lose the small differences.
    if (i === 0) for (let c = 0; c < channels; c++) origin[c] = window[c]!;
    const real = source.lengthOf?.(i) ?? timeSteps;
    steps += real;
    for (let t = 0; t < real; t++)
      for (let a = 0; a < channels; a++) {
        const value = window[t * channels + a]! - origin[a]!;
        sums[a]! += value;
        for (let b = 0; b <= a; b++) products[a * channels + b]! += value * (window[t * channels + b]! - origin[b]!);
      }
  }
  const covariance = (a: number, b: number): number => products[a * channels + b]! / steps - (sums[a]! * sums[b]!) / (steps * steps);
  const pairs: Correlation[] = [];
  for (let second = 0; second < channels; second++)
    for (let first = 0; first < second; first++) {
      const spread = covariance(first, first) * covariance(second, second);
      // A signal that does not vary goes with none; NaN is none, too.
      const r = spread > 0 ? covariance(second, first) / Math.sqrt(spread) : 0;
      if (Math.abs(r) >= least) pairs.push({ first, second, r });
    }
  return pairs.sort((a, b) => Math.abs(b.r) - Math.abs(a.r) || a.first - b.first || a.second - b.second);
}
