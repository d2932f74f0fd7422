import type { TableFormat } from "../../data/index.js";
import type { IntervalLabels } from "../mapping.js";
import { numberIn } from "./column-summary.js";
import type { TextTable } from "./read-rows.js";
import { tokensOf } from "./words.js";

/** A placeholder of the recordings' paths, and what it stands for there. */
export interface Placeholder {
  readonly name: string;
  readonly values: readonly string[];
}

export interface IntervalGuess {
  readonly label: IntervalLabels;
  readonly codes: readonly string[];
  readonly because: string;
}

const STARTS = new Set("start begin from onset starttime startsample begins".split(" "));
const ENDS = new Set("end stop to offset finish endtime endsample ends until".split(" "));
const MOST_CODES = 100;

/**
 * Whether a table lists stretches of recordings with a label each: two columns of which the second is greater, one stretch after the other; columns that name
 * recordings as their paths do; and one of few values. `longest`: rows of the longest recording; null where nobody knows.
 */
export function guessIntervals(
  { columns, rows }: TextTable,
  {
    pattern,
    table,
    own,
    placeholders,
    longest,
    timeUnit,
  }: {
    readonly pattern: string;
    readonly table: TableFormat;
    /** Placeholders of `pattern` itself. */
    readonly own: readonly string[];
    readonly placeholders: readonly Placeholder[];
    readonly longest: number | null;
    readonly timeUnit: IntervalLabels["unit"] | null;
  },
): IntervalGuess | null {
  if (rows.length < 2 || columns.length < 3) return null;
  const decimal = "decimal" in table ? table.decimal : ".";
  const numbers = columns.map((_, c) => rows.map((row) => numberIn(row[c] ?? "", decimal)));
  const pair = startAndEnd(columns, numbers);
  if (!pair) return null;
  const free = columns.map((_, c) => c).filter((c) => c !== pair.start && c !== pair.end);
  const keys: Record<string, string> = {};
  const taken = new Set<number>();
  for (const { name, values } of placeholders.filter((each) => !own.includes(each.name))) {
    const found = free
      .filter((c) => !taken.has(c))
      .map((c) => ({
        c,
        alike: overlap(
          rows.map((row) => row[c]!),
          values,
        ),
      }))
      .sort((a, b) => b.alike - a.alike)[0];
    if (!found || found.alike < 0.6) continue;
    taken.add(found.c);
    keys[name] = columns[found.c]!;
  }
  if (Object.keys(keys).length === 0 && own.length === 0 && placeholders.some(({ values }) => new Set(values).size > 1)) return null;
  const label = free
    .filter((c) => !taken.has(c))
    .map((c) => ({ c, codes: [...new Set(rows.map((row) => row[c]!))] }))
    .filter(({ codes }) => codes.length >= 2 && codes.length <= MOST_CODES)
    .sort((a, b) => rank(columns[b.c]!) - rank(columns[a.c]!) || a.codes.length - b.codes.length)[0];
  if (!label) return null;
  const starts = numbers[pair.start]!;
  const ends = numbers[pair.end]!;
  const whole = [...starts, ...ends].every(Number.isInteger);
  const inSamples = whole && (timeUnit === null || (longest !== null && Math.max(...ends) <= longest * 1.02 + 1));
  const touching = starts.slice(1).filter((start, n) => start === ends[n]).length;
  const following = starts.slice(1).filter((start, n) => start === ends[n]! + 1).length;
  return {
    codes: label.codes,
    label: {
      from: "intervals",
      path: pattern,
      table,
      keys,
      label: columns[label.c]!,
      start: columns[pair.start]!,
      end: columns[pair.end]!,
      unit: inSamples ? "samples" : (timeUnit ?? "s"),
      first: Math.min(...starts) === 0 ? 0 : 1,
      endIncluded: inSamples && following >= touching,
    },
    because: `column ${columns[pair.start]} is always below column ${columns[pair.end]}, one stretch behind the other${
      Object.keys(keys).length > 0
        ? `; ${Object.entries(keys)
            .map(([name, column]) => `column ${column} has the values of {${name}}`)
            .join(", ")}`
        : ""
    }`,
  };
}

function startAndEnd(columns: readonly string[], numbers: readonly (readonly number[])[]): { start: number; end: number } | null {
  const usable = columns.map((_, c) => numbers[c]!.every(Number.isFinite));
  const named = (words: ReadonlySet<string>): number =>
    columns.findIndex((name, c) => usable[c] && tokensOf(name).some((word) => words.has(word)));
  const [start, end] = [named(STARTS), named(ENDS)];
  if (start >= 0 && end >= 0 && start !== end) return { start, end };
  for (let end = columns.length - 1; end > 0; end--) {
    for (let start = end - 1; start >= 0; start--) {
      if (usable[start] && usable[end] && followOneAnother(numbers[start]!, numbers[end]!)) return { start, end };
    }
  }
  return null;
}

function followOneAnother(starts: readonly number[], ends: readonly number[]): boolean {
  const proper = starts.filter((start, n) => start < ends[n]!).length;
  if (proper < starts.length * 0.98) return false;
  let up = 0,
    apart = 0;
  for (let n = 1; n < starts.length; n++) {
    if (starts[n]! <= starts[n - 1]!) continue;
    up++;
    if (starts[n]! >= ends[n - 1]!) apart++;
  }
  return up > starts.length / 3 && apart >= up * 0.9;
}

/** How much two sets of names have in common, "01" and "1" the same: shared ones of all. */
function overlap(cells: readonly string[], values: readonly string[]): number {
  const bare = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replace(/^0+(?=\d)/, "");
  const [a, b] = [new Set(cells.map(bare)), new Set(values.map(bare))];
  const both = [...a].filter((value) => b.has(value)).length;
  return both / (a.size + b.size - both);
}

function rank(name: string): number {
  return tokensOf(name).some((word) => ["label", "activity", "class", "event", "annotation", "task"].includes(word)) ? 1 : 0;
}
