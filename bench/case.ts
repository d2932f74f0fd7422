// What `npm run bench` runs: a case checks that both sides compute the same, times them in turns, and answers with rows.
import type { Row } from "./pairs.js";

export interface CaseOptions {
  /** How often each side takes its turn; a case whose turn lasts minutes may take fewer and says so in its rows' names. */
  readonly pairs: number;
  /** The Python that peers run in, where it is not the first on the PATH that can import them. */
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
}

export interface Case {
  readonly name: string;
  /** One line for `--list`. */
  readonly title: string;
  run(options: CaseOptions): Promise<CaseResult>;
}
