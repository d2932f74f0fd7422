import { printable } from "../data/index.js";
import type { UnjoinedRecording } from "./recording-keys.js";
import type { SampleBlock } from "./recording.js";
import type { TimeFollower } from "./time-follower.js";

/** Some samples of one recording. */
export interface Piece {
  /** Which recording of its file they belong to, from 0. */
  readonly recording: number;
  /** Who wore the sensors, in the source's words. */
  readonly subject: string | null;
  /** Labels are codes of the mapping, not renamed. */
  readonly block: SampleBlock;
}

/** Some samples of one recording of the leading kind, as they stand in its file. */
export interface RawPiece extends Piece {
  /** On the leader's clock. */
  readonly times: Float64Array;
  readonly ids: readonly string[];
  /** From 1, of its first sample. */
  readonly row: number;
}

interface JoinerOptions {
  /** Told of each recording that is left out, or meets its partner at no time. */
  readonly onUnjoined: ((one: UnjoinedRecording) => void) | undefined;
  /** Where in a row of samples each follower's signals begin, and how wide it is. */
  readonly offsets: readonly number[];
  readonly width: number;
  /** Whether files hold several recordings. */
  readonly several: boolean;
}

export interface Joiner {
  /** Puts the followers' signals into the piece's values. False: its recording is left out. */
  join(piece: RawPiece): Promise<boolean>;
  /** The leader is at its end. */
  end(): Promise<void>;
}

/** Gives the leader's recordings the signals of those of other kinds that have the same ids, the n-th with the same to the n-th. `paths` are all kinds', the leader's first. */
export function createJoiner(paths: readonly string[], followers: readonly TimeFollower[], options: JoinerOptions): Joiner {
  const [leading, ...others] = paths.map((path) => printable(path)) as [string, ...string[]];
  const { offsets, width, several, onUnjoined } = options;
  const counts = new Map<string, number>();
  let current: RawPiece | undefined;
  let joined = true;

  async function begin(piece: RawPiece): Promise<boolean> {
    const key = JSON.stringify(piece.ids);
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    const lacking: string[] = [];
    for (const [i, follower] of followers.entries()) if (!(await follower.begin(piece.ids, nth))) lacking.push(others[i]!);
    if (lacking.length === 0 || !several) return true;
    onUnjoined?.({
      file: leading,
      row: piece.row,
      ids: piece.ids,
      reason: `${lacking.join(" and ")} has ${nth > 0 ? "no more of these" : "none such"}`,
    });
    return false;
  }
  /** A recording is over. */
  function finish(): void {
    if (!several || !joined || !current) return;
    const apart = others.filter((_, i) => !followers[i]!.met);
    if (apart.length === 0) return;
    onUnjoined?.({
      ...{ file: leading, row: current.row, ids: current.ids },
      reason: `no time of it lies within that of its partner in ${apart.join(" and ")}`,
    });
  }
  return {
    async join(piece: RawPiece): Promise<boolean> {
      if (followers.length === 0) return true;
      if (piece.recording !== current?.recording) {
        finish();
        joined = await begin(piece);
        current = piece;
      }
      if (!joined) return false;
      for (const [i, follower] of followers.entries())
        await follower.fill(piece.times, { values: piece.block.values, width, offset: offsets[i]! });
      return true;
    },
    async end(): Promise<void> {
      if (followers.length === 0) return;
      finish();
      if (!several) return;
      for (const [i, follower] of followers.entries())
        for (const one of await follower.left()) onUnjoined?.({ ...one, file: others[i]!, reason: `${leading} has none such` });
    },
  };
}
