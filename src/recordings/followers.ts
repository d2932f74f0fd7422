import { defaultMaxGap, type Layout } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import type { KindBlock, KindReader } from "./kind-reader.js";
import { perSecond, secondsBetween, type Clock } from "./times.js";

/** Where in rows of all kinds' signals those of one kind go. */
export interface Rows {
  /** (n, width) row-major. */
  readonly values: Float64Array;
  readonly width: number;
  readonly offset: number;
}

/** Another kind of file beside the first: gives its signals for the samples of that one. */
export interface Follower {
  /** For all rows of the leading kind's next block. */
  fill(block: KindBlock, rows: Rows): Promise<void>;
  /** The leading kind is at its end. Throws InputError where rows are left that should not be. */
  end(): Promise<void>;
  /** Nothing more will be asked for. */
  close(): Promise<void>;
}

export function createFollower(join: Layout["join"], leader: KindReader, own: KindReader): Follower {
  return join === "rows" ? rowFollower(leader, own) : timeFollower(leader, own);
}

/** Row for row. */
function rowFollower(leader: KindReader, own: KindReader): Follower {
  const source = own.blocks();
  let block: KindBlock | undefined;
  let taken = 0,
    rows = 0;

  async function advance(): Promise<boolean> {
    while (!block || taken === block.rows) {
      const next = await source.next();
      if (next.done) return false;
      block = next.value;
      taken = 0;
    }
    return true;
  }
  const refuse = (received: string): never => {
    throw new InputError(
      `${own.file}: expected as many rows as ${leader.file}, to which it is joined row for row; received ${received}; join them by time where they have one`,
    );
  };

  return {
    async fill(leading, { values, width, offset }) {
      for (let row = 0; row < leading.rows;) {
        if (!(await advance())) return refuse(`${rows}, where that has ${leading.firstRow - 1 + leading.rows} or more`);
        const count = Math.min(leading.rows - row, block!.rows - taken);
        block!.signals.forEach((column, c) => {
          for (let i = 0; i < count; i++) values[(row + i) * width + offset + c] = column[taken + i]!;
        });
        row += count;
        taken += count;
        rows += count;
      }
    },
    async end() {
      if (await advance()) refuse(`more than ${rows}, which is what that has`);
    },
    close: async () => void (await source.return(undefined)),
  };
}

interface Sample {
  readonly time: number;
  readonly values: Float64Array;
}

/**
 * On a straight line between the own samples before and behind each of the leader's times; NaN outside them, and between two that are further apart than
 * `defaultMaxGap` of the own rate.
 */
function timeFollower(leader: KindReader, own: KindReader): Follower {
  const source = own.blocks();
  const maxGap = defaultMaxGap(own.rate);
  let block: KindBlock | undefined;
  let next = 0;
  let before: Sample | undefined, behind: Sample | undefined;
  let ended = false;

  async function advance(): Promise<void> {
    for (;;) {
      while (!block || next === block.rows) {
        const read = await source.next();
        if (read.done) {
          before = behind ?? before;
          behind = undefined;
          ended = true;
          return;
        }
        block = read.value;
        next = 0;
      }
      const row = next++;
      const sample: Sample = {
        time: block.times[row]!,
        values: Float64Array.from(block.signals, (column) => column[row]!),
      };
      if (!Number.isFinite(sample.time)) continue;
      const step = behind ? secondsBetween(behind.time, sample.time, own) : 1;
      if (step < 0) {
        throw new InputError(
          `${own.file}: row ${block.firstRow + row}: expected times that run forwards, as it is joined by time; received one ${-step} s before that of the row before`,
        );
      }
      if (step === 0) {
        own.leaveOut(block.firstRow + row, "expected a time behind that of the row before; received the same");
        continue;
      }
      before = behind;
      behind = sample;
      return;
    }
  }

  return {
    async fill(leading, { values, width, offset }) {
      for (let row = 0; row < leading.rows; row++) {
        const at = leading.times[row]!;
        const isBehind = (): boolean => behind !== undefined && between(at, leader, behind.time, own) < 0;
        while (!ended && (behind === undefined || isBehind())) await advance();
        for (let c = 0; c < own.channels; c++) values[row * width + offset + c] = valueAt(at, c);
      }
    },
    end: async () => undefined,
    close: async () => void (await source.return(undefined)),
  };

  function valueAt(at: number, c: number): number {
    if (behind && between(at, leader, behind.time, own) === 0) return behind.values[c]!;
    if (!before || !behind) return NaN;
    const from = between(before.time, own, at, leader),
      whole = secondsBetween(before.time, behind.time, own);
    if (!(from >= 0) || whole > maxGap) return NaN;
    return before.values[c]! + (behind.values[c]! - before.values[c]!) * (from / whole);
  }
}

/** Seconds from a time on one clock to one on another. */
function between(from: number, fromClock: Clock, to: number, toClock: Clock): number {
  const [a, b] = [perSecond(fromClock), perSecond(toClock)];
  return a === b ? (to - from) / a : to / b - from / a;
}
