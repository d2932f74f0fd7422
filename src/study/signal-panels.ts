import { sensorsOf, unitsOf, type Signal } from "../data/index.js";

/** Signals that are drawn on one axis: they share a unit. */
export interface SignalPanel {
  readonly name: string;
  readonly unit: string;
  readonly channels: readonly number[];
}

/** More axes than this above each other leave none of them room. */
const MOST_PANELS = 4;

/** Signals by sensor, or where those are too many by unit. */
export function signalPanels(signals: readonly Signal[]): SignalPanel[] {
  const sensors = sensorsOf(signals);
  const groups = sensors.length <= MOST_PANELS ? sensors : unitsOf(signals);
  return groups.map((channels) => {
    const { name, unit } = signals[channels[0]!]!;
    if (channels.length === 1) return { name, unit, channels };
    return { name: sensors.length <= MOST_PANELS ? name.slice(0, -2) : `${channels.length} signals`, unit, channels };
  });
}
