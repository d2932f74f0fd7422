import { stepsOf } from "./check-mapping.js";
import { createWindower } from "./create-windower.js";
import type { Mapping } from "./mapping.js";
import type { Recording } from "./recording.js";
import type { OnWindow, Windower, WindowerCounts } from "./windower.js";
import { acquiredSignals, type Acquisition, type Signal } from "../data/index.js";

/** Their filters have up to 3.2 MB each. */
const MOST_KEPT = 8;
/** Of two rates that a windower brings to each other. */
const MOST_RATIO = 1000;

/** Windowers of a mapping, one a rate, as a set's recordings may differ in it: `counts` are those of all together. */
export interface Windowers {
  of(recording: Recording): Windower;
  readonly counts: WindowerCounts;
}

export function createWindowers(mapping: Mapping, onWindow: OnWindow): Windowers {
  const { acquisition, samplingRate } = mapping.windows;
  const windowers = new Map<number, Windower>();
  let forgotten: WindowerCounts = { windows: 0, gaps: 0, tail: 0, interpolated: 0, missing: 0 };
  return {
    of(recording) {
      const { signals: measured } = recording;
      const measuredRate = measuredRateOf(recording, mapping.windows);
      const kept = windowers.get(measuredRate);
      if (kept) return kept;
      const [oldest] = windowers;
      if (windowers.size === MOST_KEPT) {
        windowers.delete(oldest![0]);
        forgotten = sumOf(forgotten, oldest![1].counts);
      }
      const signals = signalsOf(mapping.windows);
      const made = createWindower({ acquisition, measured, samplingRate, signals, measuredRate, ...stepsOf(mapping.windows) }, onWindow);
      windowers.set(measuredRate, made);
      return made;
    },
    get counts() {
      return [...windowers.values()].reduce((sum, { counts }) => sumOf(sum, counts), forgotten);
    },
  };
}

/**
 * The rate of a recording as a windower takes it, in Hz: its own; or what the mapping says of one too sparse for a window, or whose clock was misread, which is all
 * gaps then.
 */
export function measuredRateOf(
  { samplingRate: found, statedRate = found }: Pick<Recording, "samplingRate" | "statedRate">,
  { acquisition, samplingRate }: { readonly acquisition: Pick<Acquisition, "maxGap">; readonly samplingRate: number },
): number {
  const possible = found * acquisition.maxGap >= 1 && Math.max(found / samplingRate, samplingRate / found) <= MOST_RATIO;
  return possible ? found : statedRate;
}

export function signalsOf({ acquisition, signals }: Mapping["windows"]): Signal[] {
  const there = acquiredSignals(acquisition);
  return signals.map((name) => there.find((signal) => signal.name === name)!);
}

function sumOf(a: WindowerCounts, b: WindowerCounts): WindowerCounts {
  return {
    windows: a.windows + b.windows,
    gaps: a.gaps + b.gaps,
    tail: a.tail + b.tail,
    interpolated: a.interpolated + b.interpolated,
    missing: a.missing + b.missing,
  };
}
