import type { SignalStep } from "../data/index.js";
import {
  butterworth,
  createGravityFilter,
  createMedianFilter,
  createSectionsFilter,
  filterZeroPhase,
  type SampleSink,
  type Section,
} from "../signal/index.js";

/** Where in a row of samples each signal lies. */
export type Places = ReadonlyMap<string, number>;

/**
 * A step of an acquisition as a stage: takes rows of all signals, those that steps will add included, and hands them on, changed, to `next`, as many as it took.
 * What it keeps of one stretch it forgets before the next.
 */
export function createStage(step: SignalStep, places: Places, samplingRate: number, next: SampleSink): SampleSink {
  const at = (names: readonly string[]) => Int32Array.from(names, (name) => places.get(name)!);
  switch (step.kind) {
    case "butterworth": {
      const sections = butterworth({ type: step.type, order: step.order, cutoff: step.cutoff, samplingRate });
      return step.zeroPhase
        ? zeroPhaseStage(sections, at(step.signals), places.size, next)
        : sectionsStage(sections, at(step.signals), next);
    }
    case "median":
      return medianStage(step.size, at(step.signals), places.size, next);
    case "gravity":
      return gravityStage(at(step.signals), step.gravity && at(step.gravity), step.body && at(step.body), samplingRate, next);
    case "magnitude":
      return magnitudeStage(at(step.signals), places.get(step.name)!, next);
  }
}

function sectionsStage(sections: readonly Section[], places: Int32Array, next: SampleSink): SampleSink {
  const filter = createSectionsFilter({ sections, channels: places.length, start: "settled" });
  const picked = new Float64Array(places.length);
  return {
    begin(start) {
      filter.reset();
      next.begin(start);
    },
    take(row, label) {
      for (let i = 0; i < places.length; i++) picked[i] = row[places[i]!]!;
      filter.filter(picked);
      for (let i = 0; i < places.length; i++) row[places[i]!] = picked[i]!;
      next.take(row, label);
    },
    end: () => next.end(),
  };
}

/** Keeps the whole stretch. */
function zeroPhaseStage(sections: readonly Section[], places: Int32Array, width: number, next: SampleSink): SampleSink {
  let rows = new Float64Array(1024 * width);
  let labels: (string | null)[] = [];
  let length = 0;
  return {
    begin(start) {
      next.begin(start);
    },
    take(row, label) {
      if ((length + 1) * width > rows.length) {
        const longer = new Float64Array(2 * rows.length);
        longer.set(rows);
        rows = longer;
      }
      rows.set(row, length * width);
      labels.push(label);
      length++;
    },
    end() {
      const values = new Float64Array(length);
      for (const place of places) {
        for (let t = 0; t < length; t++) values[t] = rows[t * width + place]!;
        filterZeroPhase(sections, values);
        for (let t = 0; t < length; t++) rows[t * width + place] = values[t]!;
      }
      for (let t = 0; t < length; t++) next.take(rows.subarray(t * width, (t + 1) * width), labels[t]!);
      length = 0;
      labels = [];
      next.end();
    },
  };
}

/** Rows wait until the medians of their signals are known. */
function medianStage(size: number, places: Int32Array, width: number, next: SampleSink): SampleSink {
  // A sample has left before the one (size + 1) / 2 behind it comes.
  const capacity = (size + 1) / 2;
  const waiting = Array.from({ length: capacity }, () => new Float64Array(width));
  const labels = Array.from<string | null>({ length: capacity }).fill(null);
  let taken = 0,
    left = 0;
  const filter = createMedianFilter({
    size,
    channels: places.length,
    onSample(medians) {
      const slot = left++ % capacity;
      const row = waiting[slot]!;
      for (let i = 0; i < places.length; i++) row[places[i]!] = medians[i]!;
      next.take(row, labels[slot]!);
    },
  });
  const picked = new Float64Array(places.length);
  return {
    begin(start) {
      taken = left = 0;
      next.begin(start);
    },
    take(row, label) {
      const slot = taken++ % capacity;
      const kept = waiting[slot]!;
      for (let i = 0; i < width; i++) kept[i] = row[i]!;
      labels[slot] = label;
      for (let i = 0; i < places.length; i++) picked[i] = row[places[i]!]!;
      filter.push(picked);
    },
    end() {
      filter.end();
      next.end();
    },
  };
}

function gravityStage(
  places: Int32Array,
  gravity: Int32Array | null,
  body: Int32Array | null,
  samplingRate: number,
  next: SampleSink,
): SampleSink {
  const filter = createGravityFilter({ channels: places.length, samplingRate });
  const picked = new Float64Array(places.length);
  return {
    begin(start) {
      filter.reset();
      next.begin(start);
    },
    take(row, label) {
      for (let i = 0; i < places.length; i++) picked[i] = row[places[i]!]!;
      filter.filter(picked);
      for (let i = 0; i < places.length; i++) {
        if (gravity) row[gravity[i]!] = picked[i]!;
        if (body) row[body[i]!] = row[places[i]!]! - picked[i]!;
      }
      next.take(row, label);
    },
    end: () => next.end(),
  };
}

function magnitudeStage(places: Int32Array, to: number, next: SampleSink): SampleSink {
  return {
    begin: (start) => next.begin(start),
    take(row, label) {
      let sum = 0;
      for (let i = 0; i < places.length; i++) {
        const value = row[places[i]!]!;
        sum += value * value;
      }
      row[to] = Math.sqrt(sum);
      next.take(row, label);
    },
    end: () => next.end(),
  };
}
