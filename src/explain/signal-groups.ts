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
  /** Pearson's, of what each signal does about its mean in a window, over all windows: how alike they move, whatever the levels that they move about. */
  readonly r: number;
}

/** Pairs of signals that tell much the same, |r| of `least` or more, the closest first: each can stand in for the other, so neither alone seems to matter. */
export function correlatedSignals(source: WindowSource, least = 0.7): Correlation[] {
  const { length, timeSteps, channels } = source;
  const window = new Float32Array(timeSteps * channels),
    products = new Float64Array(channels * channels);
  const means = new Float64Array(channels);
  for (let i = 0; i < length; i++) {
    source.copyWindow(i, window, 0);
    const real = source.lengthOf?.(i) ?? timeSteps;
    means.fill(0);
    for (let t = 0; t < real; t++) for (let c = 0; c < channels; c++) means[c]! += window[t * channels + c]! / real;
    for (let t = 0; t < real; t++)
      for (let a = 0; a < channels; a++) {
        const value = window[t * channels + a]! - means[a]!;
        for (let b = 0; b <= a; b++) products[a * channels + b]! += value * (window[t * channels + b]! - means[b]!);
      }
  }
  const covariance = (a: number, b: number): number => products[a * channels + b]!;
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
