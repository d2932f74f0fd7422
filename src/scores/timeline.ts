/** A window of a recording, and what it was called. */
export interface TimedWindow {
  /** Seconds, in the recording's time, of its first sample. */
  readonly start: number;
  /** Which unbroken stretch of the recording it lies in: within one, windows follow one another a hop apart. */
  readonly stretch: number;
  /** The class it was called, from 0, and the probability of that. */
  readonly label: number;
  readonly probability: number;
  /** Whether that is too low to be relied upon. */
  readonly unsure: boolean;
}

/** Neighbouring windows that were called the same, and were sure of it or not. */
export interface Segment {
  /** Seconds in the recording's time; up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly label: number;
  readonly unsure: boolean;
  /** Mean over the windows. */
  readonly probability: number;
  readonly windows: number;
}

/** Seconds of a time line. */
export interface TimelineTotals {
  /** (classes): of segments that are not unsure. */
  readonly seconds: readonly number[];
  readonly unsure: number;
  /** All that windows stand for: the sum of the others. */
  readonly covered: number;
}

export interface Timeline {
  /** In the order of time. */
  push(window: TimedWindow): void;
  /** No more windows; the time line so far, which is all of it. */
  end(): readonly Segment[];
}

/**
 * Makes one line of windows that may overlap: each stands for the hop-long stretch around its middle, the first of an unbroken stretch also for what lies before it
 * in the window, the last for what lies behind. So every instant that some window saw has one label, and none that no window saw. Both in seconds.
 */
export function createTimeline({ window, hop }: { readonly window: number; readonly hop: number }): Timeline {
  const segments: Segment[] = [];
  let open: { start: number; label: number; unsure: boolean; sum: number; windows: number } | undefined;
  let last: { start: number; stretch: number } | undefined;

  function close(end: number): void {
    if (!open) return;
    const { start, label, unsure, sum, windows } = open;
    segments.push({ start, end, label, unsure, probability: sum / windows, windows });
    open = undefined;
  }

  return {
    push({ start, stretch, label, probability, unsure }) {
      const follows = last?.stretch === stretch;
      if (last && !follows) close(last.start + window);
      const from = follows ? start + (window - hop) / 2 : start;
      if (open && (open.label !== label || open.unsure !== unsure)) close(from);
      open ??= { start: from, label, unsure, sum: 0, windows: 0 };
      open.sum += probability;
      open.windows++;
      last = { start, stretch };
    },
    end() {
      if (last) close(last.start + window);
      last = undefined;
      return segments;
    },
  };
}

/** How long each class was done. Sums of several recordings' are sums of their segments. */
export function timelineTotals(segments: readonly Segment[], classes: number): TimelineTotals {
  const seconds = new Array<number>(classes).fill(0);
  let unsure = 0,
    covered = 0;
  for (const segment of segments) {
    const length = segment.end - segment.start;
    if (segment.unsure) unsure += length;
    else seconds[segment.label]! += length;
    covered += length;
  }
  return { seconds, unsure, covered };
}

/** A stretch of time in which one thing was done, as somebody noted it. */
export interface NotedStretch {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** Samples with labels in, stretches out, a day's in no more memory than its changes need. `maxGap`: seconds between samples above which nothing is noted. */
export function createNotes({ samplingRate, maxGap }: { readonly samplingRate: number; readonly maxGap: number }) {
  const stretches: NotedStretch[] = [];
  let open: { start: number; label: string } | undefined;
  let last = -Infinity;
  function close(end: number): void {
    if (open) stretches.push({ ...open, end });
    open = undefined;
  }
  return {
    /** A sample, each after the one before; null where nobody says. */
    push(time: number, label: string | null): void {
      if (open && time - last > maxGap) close(last + 1 / samplingRate);
      if (open && open.label !== label) close(time);
      if (!open && label !== null) open = { start: time, label };
      last = time;
    },
    end(): readonly NotedStretch[] {
      close(last + 1 / samplingRate);
      return stretches;
    },
  };
}
