import type { Recording } from "./recording.js";

/** Recordings whose time stamps come to another rate than the mapping says. */
export interface OtherRate {
  /** In Hz, by the mapping. */
  readonly stated: number;
  /** In Hz, by the time stamps, more than 2 % from it: what they were taken to have. */
  readonly samplingRate: number;
  readonly recordings: number;
  /** The first one's name. */
  readonly first: string;
}

export function createRateTally(): { take(recording: Recording): void; result(): OtherRate[] } {
  const found = new Map<number, OtherRate>();
  return {
    take({ name, samplingRate, statedRate: stated }) {
      if (stated === undefined) return;
      const { recordings, first } = found.get(samplingRate) ?? { recordings: 0, first: name };
      found.set(samplingRate, { stated, samplingRate, recordings: recordings + 1, first });
    },
    result: () => [...found.values()],
  };
}
