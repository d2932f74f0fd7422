/** What the cells of one column of one file, or of a sample of it, are like. */
export interface ColumnSummary {
  readonly cells: number;
  readonly missing: number;
  /** Cells that are neither missing nor a number. */
  readonly texts: number;
  readonly integers: boolean;
  readonly min: number;
  readonly max: number;
  /** How often each text that is not missing occurs; of more than `MOST_VALUES` different ones none, and `tooMany`. */
  readonly values: ReadonlyMap<string, number>;
  readonly tooMany: boolean;
  /** How often a cell differs from the one before. */
  readonly changes: number;
  /** Steps up, of nothing, and down between neighbours that are numbers. */
  readonly ups: number;
  readonly repeats: number;
  readonly downs: number;
  /** The smallest step down that was met, as a positive number; Infinity where there is none. */
  readonly leastDown: number;
  /** Those of the steps up that were met first, at most 4,096. */
  readonly steps: readonly number[];
}

export const MOST_VALUES = 400;
const MOST_STEPS = 4096;
const ISO = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?)/;

/** Reads cells as numbers: "1.5", with `decimal` "," also "1,5"; dates of ISO 8601 as milliseconds; NaN for anything else. */
export function numberIn(text: string, decimal: "." | ","): number {
  const bare = decimal === "," ? text.replace(",", ".") : text;
  if (bare.trim() === "") return NaN;
  const value = Number(bare);
  return Number.isNaN(value) || /^\s*[+-]?0[xob]/i.test(bare) ? NaN : value;
}

/** Milliseconds since 1970 of an ISO 8601 text; NaN for anything else. */
export function isoTime(text: string): number {
  if (!ISO.test(text)) return NaN;
  const complete = text.replace(" ", "T").replace(/(\d),(\d)/, "$1.$2");
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(complete) ? complete : `${complete}Z`);
}

export interface ColumnCollector {
  push(text: string): void;
  /** Another stretch of the file follows: the next cell is nobody's neighbour. */
  cut(): void;
  result(): ColumnSummary;
}

export function collectColumn(decimal: "." | ",", missingTexts: ReadonlySet<string>): ColumnCollector {
  const values = new Map<string, number>();
  const steps: number[] = [];
  let cells = 0,
    missing = 0,
    texts = 0,
    changes = 0,
    ups = 0,
    repeats = 0,
    downs = 0;
  let integers = true,
    tooMany = false;
  let leastDown = Infinity;
  let min = Infinity,
    max = -Infinity;
  let lastText: string | null = null;
  let last = NaN;
  return {
    push(text) {
      cells++;
      if (lastText !== null && text !== lastText) changes++;
      lastText = text;
      if (missingTexts.has(text.trim())) {
        missing++;
        return;
      }
      if (!tooMany) {
        values.set(text, (values.get(text) ?? 0) + 1);
        if (values.size > MOST_VALUES) {
          tooMany = true;
          values.clear();
        }
      }
      let value = numberIn(text, decimal);
      if (Number.isNaN(value)) {
        texts++;
        integers = false;
        value = isoTime(text) / 1000;
        if (Number.isNaN(value)) return;
      }
      if (!Number.isInteger(value)) integers = false;
      if (value < min) min = value;
      if (value > max) max = value;
      const step = value - last;
      last = value;
      if (step > 0) {
        ups++;
        if (steps.length < MOST_STEPS) steps.push(step);
      } else if (step === 0) repeats++;
      else if (step < 0) {
        downs++;
        leastDown = Math.min(leastDown, -step);
      }
    },
    cut() {
      lastText = null;
      last = NaN;
    },
    result: () => ({
      cells,
      missing,
      texts,
      integers: integers && cells > missing,
      min,
      max,
      values,
      tooMany,
      changes,
      ups,
      repeats,
      downs,
      leastDown,
      steps,
    }),
  };
}
