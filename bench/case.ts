// What `npm run bench` runs: a case checks that both sides compute the same, times them in turns, and answers with rows.
import type { Row } from "./pairs.js";

export interface CaseOptions {
  /** How often each side takes its turn; a case whose turn lasts minutes may take fewer and says so in its rows' names. */
  readonly pairs: number;
  /** Training steps of one turn of a case that times steps. */
  readonly steps: number;
  /** Trainings of one turn of a case that times repeated trainings. */
  readonly repeats: number;
  /** Pythons that peers run in, a list like the PATH, where they are not the first on the PATH that can import them. */
  readonly python: string | undefined;
  /** One line of progress. */
  readonly print: (line: string) => void;
}

/** A row, and what is asked of its ratio. */
export interface CaseRow extends Row {
  /** The ratio that it must not pass; left out where nothing is asked. */
  readonly atMost?: number;
}

export interface CaseResult {
  /** One line: what was computed, how large, on how many threads. */
  readonly what: string;
  readonly rows: readonly CaseRow[];
  /** Versions and settings of the peers, the check of the answers, each turn: whatever lets a reader doubt the rows. */
  readonly details: Readonly<Record<string, unknown>>;
  /** What makes the rows other than they say, one line each: a peer on more threads than one. The command then fails. */
  readonly doubts?: readonly string[];
}

export interface Case {
  readonly name: string;
  /** One line for `--list`. */
  readonly title: string;
  run(options: CaseOptions): Promise<CaseResult>;
}

/**
 * Asks something of the hardest of a group of rows alone: that of the fastest peer, which is the one with the greatest ratio, since times of
 * different minutes cannot be compared. Rows whose peer was skipped are not judged.
 */
export function judgeFastest(rows: readonly Row[], atMost: number): CaseRow[] {
  const hardest = Math.max(...rows.map(({ ratio }) => ratio ?? -Infinity));
  let judged = false;
  return rows.map((row): CaseRow => {
    if (judged || row.ratio === null || row.ratio !== hardest) return row;
    judged = true;
    return { ...row, name: rows.length > 1 ? `${row.name}, fastest peer` : row.name, atMost };
  });
}

/** Whether a row holds what is asked of it; undefined where nothing is asked or its peer was skipped. */
export function isMet({ ratio, atMost }: CaseRow): boolean | undefined {
  return ratio === null || atMost === undefined ? undefined : ratio <= atMost;
}
