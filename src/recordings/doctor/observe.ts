import type { Recording, SampleBlock } from "../recording.js";
import { createStatistics, type RecordingStatistics } from "./statistics.js";

/** Of more recordings than this samples are kept of so many alone; what is counted is counted of all. */
const MOST_SAMPLED = 300;
const FEWEST_ROWS = 16;

/** Statistics of recordings that are read for another purpose: one after another, each block once. */
export function createObserver(maxGap: number): {
  observe(recording: Recording, block: SampleBlock): void;
  result(): RecordingStatistics[];
} {
  const done: RecordingStatistics[] = [];
  let current: Recording | undefined;
  let statistics: ReturnType<typeof createStatistics> | undefined;
  function finish(): void {
    if (statistics) done.push(statistics.result());
    statistics = undefined;
  }
  return {
    observe(recording, block) {
      if (recording !== current) {
        finish();
        current = recording;
        statistics = createStatistics({ ...recording, maxGap, mostRows: done.length < MOST_SAMPLED ? 512 : FEWEST_ROWS });
      }
      statistics!.push(block);
    },
    result() {
      finish();
      return done;
    },
  };
}
