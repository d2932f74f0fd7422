import { quote } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import type { Interval } from "./intervals.js";
import type { IntervalLabels, Mapping } from "./mapping.js";
import { perSecond, secondsBetween, type Clock } from "./times.js";

/** The codes of a mapping's classes: told apart from others, and each always the same string, so that no cell keeps its file's text alive. */
export interface Codes {
  /** The code as the mapping has it. Throws InputError, naming the place, for one that it does not have. */
  known(code: string, place: () => string): string;
  /** What the mapping calls it; null: it is left out. */
  nameOf(code: string): string | null;
}

export function createCodes(classes: Mapping["classes"]): Codes {
  const names = new Map(classes.map(({ code, name }) => [code, name]));
  const codes = new Map(classes.map(({ code }) => [code, code]));
  const some = classes.slice(0, 12).map(({ code }) => quote(code, 40));
  const all = `${some.join(", ")}${classes.length > some.length ? ` and ${classes.length - some.length} others` : ""}`;
  return {
    known(code, place) {
      const found = codes.get(code);
      if (found !== undefined) return found;
      throw new InputError(
        `${place()}: expected a code among the mapping's classes, ${all}; received ${quote(code, 40)}; add it to classes, with the name null to leave it out`,
      );
    },
    nameOf: (code) => names.get(code) ?? null,
  };
}

/** Tells the label of one sample after another. */
export interface IntervalCursor {
  /** Of the sample number `index`, from 0, at `time`. */
  at(index: number, time: number): string | null;
  /** Throws InputError for a stretch that begins behind the recording's last sample: units or numbers must be wrong. */
  end(samples: number, last: number): void;
}

/** Intervals on the clock of a recording, or in samples. `begin` is the recording's first time, from which seconds count where it has no clock. */
export function createIntervalCursor(
  intervals: readonly Interval[],
  { unit, first, endIncluded }: IntervalLabels,
  clock: Clock & { readonly stamped: boolean },
  file: string,
): IntervalCursor {
  let next = 0;
  /** How far `time` lies behind `edge`, in whatever they are counted. */
  function beyond(edge: number, index: number, time: number): number {
    if (unit === "samples") return index + first - edge;
    if (clock.stamped && clock.unit === unit) return secondsBetween(edge, time, clock);
    return time / perSecond(clock) - edge / perSecond({ unit, rate: clock.rate });
  }
  return {
    at(index, time) {
      for (; next < intervals.length; next++) {
        const { start, end, label } = intervals[next]!;
        const behind = beyond(end, index, time);
        if (endIncluded ? behind > 0 : behind >= 0) continue;
        return beyond(start, index, time) >= 0 ? label : null;
      }
      return null;
    },
    end(samples, last) {
      const lost = intervals.find(({ start }) => samples === 0 || beyond(start, samples - 1, last) < 0);
      if (!lost) return;
      throw new InputError(
        `${lost.place}: expected a stretch that begins within ${file}, which has ${samples} samples; received one behind its end; is the unit ${unit}?`,
      );
    },
  };
}
