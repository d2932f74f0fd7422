import { defaultMaxGap } from "../data/index.js";
import type { Rows } from "./followers.js";
import type { KindBlock, KindReader } from "./kind-reader.js";
import { createRowCutter, type RowCutterOptions, type UnjoinedRecording } from "./recording-keys.js";
import { perSecond, secondsBetween, type Clock } from "./times.js";

/** Another kind of file beside the first, joined to it by time: gives its signals for the samples of that one's recordings. */
export interface TimeFollower {
  /** Goes to the `nth` recording, from 0, with these ids. False where there is none. */
  begin(ids: readonly string[], nth: number): Promise<boolean>;
  /** For samples of that recording at `times`, on the leader's clock, each behind the one before. */
  fill(times: Float64Array, rows: Rows): Promise<void>;
  /** Whether any sample since `begin` lay between two of its own. */
  readonly met: boolean;
  /** Recordings that nobody went to, the rest of the file read for them. */
  left(): Promise<readonly Pick<UnjoinedRecording, "ids" | "row">[]>;
  /** Nothing more will be asked for. */
  close(): Promise<void>;
}

interface Sample {
  readonly time: number;
  readonly values: Float64Array;
}

/** A recording that was met in the file. */
interface Run {
  readonly ids: readonly string[];
  readonly row: number;
  asked: boolean;
}

/**
 * On a straight line between the own samples before and behind each of the leader's times; NaN outside them, and between two that are further apart than
 * `defaultMaxGap` of the own rate.
 *
 * Recordings are looked for where the last one ended, so that files with the same recordings in the same order are read once. One that lies before is found by reading
 * the file anew up to it: no more is kept than where each recording begins. `quiet.through` is then the last row whose faults were told, to be told no more.
 */
export function createTimeFollower(
  leader: Clock,
  own: KindReader,
  { quiet, ...options }: RowCutterOptions & { readonly quiet: { through: number } },
): TimeFollower {
  const maxGap = defaultMaxGap(own.rate);
  let source = own.blocks();
  let cutter = createRowCutter(own, options);
  let block: KindBlock | undefined;
  let row = 0,
    next = 0,
    furthest = 0;
  const runs: Run[] = [];
  const places = new Map<string, number[]>();
  /** Of the run in which the last row lies, and whether that is its first. */
  let current = -1,
    isFirst = false;
  let ended = false,
    complete = false;
  let wanted = -1;
  let before: Sample | undefined, behind: Sample | undefined;
  let runEnded = true,
    met = false;

  /** To the next sample of the block; false where it has no more. */
  function stepInBlock(): boolean {
    if (!block) return false;
    while (next < block.rows) {
      row = next++;
      const what = cutter.take(block, row);
      if (what === "left out") continue;
      isFirst = what === "begins";
      if (isFirst && ++current === runs.length) note(JSON.stringify(cutter.ids), block.firstRow + row);
      return true;
    }
    return false;
  }
  function note(key: string, at: number): void {
    const own = places.get(key) ?? [];
    own.push(runs.length);
    places.set(key, own);
    // Cells would keep their block's text alive.
    runs.push({ ids: JSON.parse(key) as string[], row: at, asked: false });
  }
  async function step(): Promise<boolean> {
    while (!stepInBlock()) {
      const read = await source.next();
      if (read.done) {
        ended = complete = true;
        return false;
      }
      block = read.value;
      furthest = Math.max(furthest, block.firstRow + block.rows - 1);
      next = 0;
    }
    return true;
  }
  async function rewind(): Promise<void> {
    while (stepInBlock());
    quiet.through = furthest;
    await source.return(undefined);
    source = own.blocks();
    cutter = createRowCutter(own, options);
    block = undefined;
    current = -1;
    isFirst = ended = false;
  }
  const isThere = (): boolean => current === wanted;
  const sampleHere = (): Sample => ({
    time: block!.times[row]!,
    values: Float64Array.from(block!.signals, (column) => column[row]!),
  });
  async function advance(): Promise<void> {
    const more = (await step()) && isThere();
    before = behind;
    behind = more ? sampleHere() : undefined;
    runEnded = !more;
  }

  return {
    async begin(ids, nth) {
      const key = JSON.stringify(ids);
      before = behind = undefined;
      met = false;
      runEnded = true;
      while (places.get(key)?.[nth] === undefined) if (complete || !(await step())) return false;
      wanted = places.get(key)![nth]!;
      if (current > wanted || ended || (current === wanted && !isFirst)) await rewind();
      while (!isThere()) await step();
      runs[wanted]!.asked = true;
      behind = sampleHere();
      runEnded = false;
      return true;
    },
    async fill(times, { values, width, offset }) {
      for (let n = 0; n < times.length; n++) {
        const at = times[n]!;
        while (!runEnded && between(at, leader, behind!.time, own) < 0) await advance();
        for (let c = 0; c < own.channels; c++) values[n * width + offset + c] = valueAt(at, c);
      }
    },
    get met() {
      return met;
    },
    async left() {
      while (!complete) await step();
      return runs.filter(({ asked }) => !asked);
    },
    close: async () => void (await source.return(undefined)),
  };

  function valueAt(at: number, c: number): number {
    if (behind && between(at, leader, behind.time, own) === 0) {
      met = true;
      return behind.values[c]!;
    }
    if (!before || !behind) return NaN;
    const from = between(before.time, own, at, leader),
      whole = secondsBetween(before.time, behind.time, own);
    if (!(from >= 0)) return NaN;
    met = true;
    if (whole > maxGap) return NaN;
    return before.values[c]! + (behind.values[c]! - before.values[c]!) * (from / whole);
  }
}

/** Seconds from a time on one clock to one on another. */
function between(from: number, fromClock: Clock, to: number, toClock: Clock): number {
  const [a, b] = [perSecond(fromClock), perSecond(toClock)];
  return a === b ? (to - from) / a : to / b - from / a;
}
