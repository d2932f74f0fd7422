import type { Signal } from "../dataset.js";

const AXES = ["x", "y", "z"];

/**
 * The channels of each sensor with three axes: signals whose names differ in a last _x, _y, _z alone and that have one unit. In the order of
 * their first channels.
 */
export function triadsOf(signals: readonly Signal[]): (readonly [number, number, number])[] {
  const found = new Map<string, number[]>();
  signals.forEach(({ name, unit }, channel) => {
    const axis = AXES.indexOf(name.at(-1)!.toLowerCase());
    if (axis < 0 || !/[_. -]$/.test(name.slice(0, -1))) return;
    const key = `${name.slice(0, -2)}\n${unit}`;
    const channels = found.get(key) ?? [];
    channels[axis] = channel;
    found.set(key, channels);
  });
  return [...found.values()].filter((channels) => channels.filter((each) => each !== undefined).length === 3) as [number, number, number][];
}

/** Channels that go together: each triad, and every other signal alone. */
export function sensorsOf(signals: readonly Signal[]): (readonly number[])[] {
  const triads = triadsOf(signals);
  const inTriad = new Set<number>(triads.flat());
  return [...triads, ...signals.flatMap((_, channel) => (inTriad.has(channel) ? [] : [[channel]]))];
}

/** Channels by unit, in the order in which units first occur. */
export function unitsOf(signals: readonly Signal[]): (readonly number[])[] {
  const units = new Map<string, number[]>();
  signals.forEach(({ unit }, channel) => units.set(unit, [...(units.get(unit) ?? []), channel]));
  return [...units.values()];
}
