import type { NamedColumn } from "./column-name.js";
import { sensorSize, unitOfGravity, type SensorSize } from "./sensor-size.js";

export interface Triad {
  /** Columns of x, y and z. */
  readonly columns: readonly [number, number, number];
  /** "acc", "chest_gyro"; null where nothing tells: then `guessed` by its values. */
  readonly sensor: string | null;
  /** What names call it, where that is no word of ours: "dreh". */
  readonly called?: string;
  readonly guessed: boolean;
}

/** Columns whose names differ in their axis alone. */
export function triadsByName(names: readonly (NamedColumn | null)[]): Triad[] {
  const groups = new Map<string, { sensor: string | null; rest: string; axes: Map<string, number> }>();
  names.forEach((name, column) => {
    if (name?.role !== "signal" || name.axis === null) return;
    const sensor = [name.place, name.sensor].filter(Boolean).join("_") || null;
    const key = `${sensor ?? ""} ${name.sensor === null ? name.rest : ""}`;
    const group = groups.get(key) ?? { sensor, rest: name.sensor === null ? name.rest : "", axes: new Map<string, number>() };
    if (!group.axes.has(name.axis)) group.axes.set(name.axis, column);
    groups.set(key, group);
  });
  return [...groups.values()].flatMap(({ sensor, rest, axes }) => {
    const numbers = [...axes.keys()].filter((axis) => /^\d$/.test(axis)).sort();
    // "acc_1, acc_2, acc_3" and "acc.0, acc.1, acc.2" are x, y and z.
    const wanted = ["x", "y", "z"].every((axis) => axes.has(axis)) ? ["x", "y", "z"] : numbers.length === 3 ? numbers : null;
    if (wanted === null || axes.has("w")) return [];
    return [{ columns: wanted.map((axis) => axes.get(axis)!) as [number, number, number], sensor, called: rest, guessed: false }];
  });
}

/**
 * Neighbouring columns without names that make a sensor of three axes: an accelerometer's length is near gravity in whatever unit and varies least; what
 * lies between accelerometers is taken by threes, where it comes out even.
 */
export function triadsByValue(rows: Float64Array, width: number, free: readonly number[], sensorOfFile: string | null): Triad[] {
  const runs = runsOf(free);
  if (sensorOfFile !== null && runs.length === 1 && free.length === 3) {
    return [{ columns: [free[0]!, free[1]!, free[2]!], sensor: sensorOfFile, guessed: false }];
  }
  return runs.flatMap((run) => inRun(rows, width, run));
}

interface Candidate {
  readonly at: number;
  readonly size: SensorSize;
  readonly spread: number;
}

function inRun(rows: Float64Array, width: number, run: readonly number[]): Triad[] {
  const candidates: Candidate[] = [];
  for (let at = 0; at + 2 < run.length; at++) {
    const size = sensorSize(rows, width, [run[at]!, run[at + 1]!, run[at + 2]!]);
    if (!size || unitOfGravity(size.medianLength) === null) continue;
    candidates.push({ at, size, spread: (size.highLength - size.lowLength) / size.medianLength });
  }
  // Nothing but sensors of three axes: then one begins at every third column.
  const even = run.length % 3 === 0 && candidates.some(({ at }) => at % 3 === 0);
  // An accelerometer in m/s2 says that what is near 1 beside it is something else.
  const units = new Set(candidates.map(({ size }) => unitOfGravity(size.medianLength)));
  const unit = units.has("m/s2") ? "m/s2" : units.has("mg") ? "mg" : "g";
  const taken: number[] = [];
  for (const { at, size } of candidates.sort((a, b) => a.spread - b.spread)) {
    if (even && at % 3 !== 0) continue;
    if (unitOfGravity(size.medianLength) === unit && taken.every((other) => Math.abs(other - at) >= 3)) taken.push(at);
  }
  taken.sort((a, b) => a - b);
  const triads = taken.map((at) => triad(run, at, "acc"));
  // What stands between them, by threes: first comes turning, then the magnetic field.
  const edges = [0, ...taken.map((at) => at + 3)];
  edges.forEach((from, n) => {
    const to = taken[n] ?? run.length;
    if (taken.length === 0 || (to - from) % 3 !== 0) return;
    for (let at = from; at < to; at += 3) {
      const size = sensorSize(rows, width, [run[at]!, run[at + 1]!, run[at + 2]!]);
      if (!size) continue;
      triads.push(triad(run, at, isTurning(size) ? "gyro" : "mag"));
    }
  });
  return triads.sort((a, b) => a.columns[0] - b.columns[0]);
}

/** Turning is around zero and seldom far from it; a field has a length that it keeps. */
export function isTurning(size: SensorSize): boolean {
  const offset = Math.sqrt(size.mean.reduce((sum, value) => sum + value * value, 0));
  return offset < 0.5 * size.highLength && size.lowLength < 0.4 * size.highLength;
}

function triad(run: readonly number[], at: number, sensor: string): Triad {
  return { columns: [run[at]!, run[at + 1]!, run[at + 2]!], sensor, guessed: true };
}

function runsOf(columns: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const column of columns) {
    if (runs.at(-1)?.at(-1) === column - 1) runs.at(-1)!.push(column);
    else runs.push([column]);
  }
  return runs;
}
