import { triadsOf, type Signal } from "../../data/index.js";
import { median, quantile } from "./quantile.js";

/** What the three axes of a sensor come to, over samples where all three were measured. */
export interface SensorSize {
  readonly samples: number;
  /** Of the vectors' lengths. */
  readonly medianLength: number;
  readonly lowLength: number;
  readonly highLength: number;
  /** The 95th hundredth of the distances from the median vector: how much it moves. */
  readonly moves: number;
  readonly mean: readonly [number, number, number];
}

/** Of row-major `rows` of `width` values; undefined for fewer than 10 samples. */
export function sensorSize(rows: Float64Array, width: number, channels: readonly [number, number, number]): SensorSize | undefined {
  const vectors: [number, number, number][] = [];
  for (let at = 0; at < rows.length; at += width) {
    const vector = channels.map((channel) => rows[at + channel]!) as [number, number, number];
    if (vector.every(Number.isFinite)) vectors.push(vector);
  }
  if (vectors.length < 10) return undefined;
  const lengths = Float64Array.from(vectors, lengthOf).sort();
  const middle = [0, 1, 2].map((axis) => median(vectors.map((vector) => vector[axis]!)));
  const moves = Float64Array.from(vectors, (vector) => lengthOf(vector.map((value, axis) => value - middle[axis]!))).sort();
  return {
    samples: vectors.length,
    medianLength: quantile(lengths, 0.5),
    lowLength: quantile(lengths, 0.1),
    highLength: quantile(lengths, 0.95),
    moves: quantile(moves, 0.95),
    mean: [0, 1, 2].map((axis) => vectors.reduce((sum, vector) => sum + vector[axis]!, 0) / vectors.length) as [number, number, number],
  };
}

export function lengthOf(vector: readonly number[]): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

export interface Sensor {
  /** What the axes' names begin with: "total_acc". */
  readonly name: string;
  readonly unit: string;
  readonly channels: readonly [number, number, number];
}

/** The sensors of three axes among signals. */
export function sensorsIn(signals: readonly Signal[]): Sensor[] {
  return triadsOf(signals).map((channels) => ({
    name: signals[channels[0]]!.name.slice(0, -2),
    unit: signals[channels[0]]!.unit,
    channels,
  }));
}

/** Whether a name says that gravity was taken out of an acceleration. */
export function isWithoutGravity(name: string): boolean {
  return /body|user|linear|lin_|dynamic/i.test(name);
}

/** The unit of which gravity has about this length, or null. A fifth to either side: sensors are off by that, and movement adds to it. */
export function unitOfGravity(length: number): "g" | "m/s2" | "mg" | null {
  for (const [unit, gravity] of [
    ["g", 1],
    ["m/s2", 9.80665],
    ["mg", 1000],
  ] as const) {
    if (length > gravity * 0.75 && length < gravity * 1.35) return unit;
  }
  return null;
}
