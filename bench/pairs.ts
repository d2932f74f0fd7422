// What every benchmark here shares: two systems take turns, each pair gives one ratio, and the ratios are told with their spread.
import { cpus, loadavg, totalmem } from "node:os";

/** What one turn of each system measured; T is whatever a turn yields. */
export interface Pair<T> {
  readonly ours: T;
  readonly theirs: T;
}

/** One line of a result. Times are medians over the turns; ratios are ours / theirs, so below 1 is faster. */
export interface Row {
  readonly name: string;
  readonly ours: number;
  /** Who it was held against, with the version; of a skipped peer the reason, and then null in the numbers. */
  readonly peer: string;
  readonly theirs: number | null;
  /** Of medians: the median over the pairs of each pair's ratio, not the ratio of the medians. */
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: string;
}

/** Throws RangeError where there is nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median: expected at least 1 value; received 0");
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/**
 * One pair for warm-up, discarded, then `count` of them; none is discarded with `warmUp: false`, where both are warm or a cold start is what
 * is measured. The systems take turns in going first, so that a steady drift cancels.
 */
export async function alternate<T>(
  count: number,
  ours: () => T | Promise<T>,
  theirs: () => T | Promise<T>,
  onPair?: (pair: Pair<T>, index: number) => void,
  { warmUp = true }: { readonly warmUp?: boolean } = {},
): Promise<Pair<T>[]> {
  const pairs: Pair<T>[] = [];
  for (let i = warmUp ? -1 : 0; i < count; i++) {
    const pair = i % 2 === 0 ? { ours: await ours(), theirs: await theirs() } : { theirs: await theirs(), ours: await ours() };
    if (i < 0) continue;
    pairs.push(pair);
    onPair?.(pair, i);
  }
  return pairs;
}

interface RowHead {
  readonly name: string;
  readonly peer: string;
  readonly unit: string;
}

/** Held against each other pair by pair: what slows both halves of a pair cancels. `pick` takes the number from a turn. */
export function compareMedians<T>({ name, peer, unit }: RowHead, pairs: readonly Pair<T>[], pick: (turn: T) => number): Row {
  const ratios = pairs.map(({ ours, theirs }) => pick(ours) / pick(theirs));
  return {
    name,
    ours: median(pairs.map((pair) => pick(pair.ours))),
    peer,
    theirs: median(pairs.map((pair) => pick(pair.theirs))),
    ratio: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    unit,
  };
}

/** The least on either side over all pairs: near what an undisturbed machine would show. Low and high are the pairs' own ratios. */
export function compareBest<T>({ name, peer, unit }: RowHead, pairs: readonly Pair<T>[], pick: (turn: T) => number): Row {
  const ours = Math.min(...pairs.map((pair) => pick(pair.ours)));
  const theirs = Math.min(...pairs.map((pair) => pick(pair.theirs)));
  const ratios = pairs.map((pair) => pick(pair.ours) / pick(pair.theirs));
  return { name, ours, peer, theirs, ratio: ours / theirs, low: Math.min(...ratios), high: Math.max(...ratios), unit };
}

/** A row of a benchmark whose peer is not there. */
export function oursAlone(name: string, reason: string, unit: string, ours: number): Row {
  return { name, ours, peer: reason, theirs: null, ratio: null, low: null, high: null, unit };
}

/** `atMost`: what is asked of a row's ratio, if anything. */
export function formatRows(rows: readonly (Row & { readonly atMost?: number })[]): string {
  const number = (value: number | null | undefined, digits: number): string =>
    value === null || value === undefined ? "-" : value.toFixed(digits);
  const lines = [
    ["", "against", "unit", "ours", "theirs", "ratio", "low", "high", "asked", ""],
    ...rows.map((row) => [
      row.name,
      row.theirs === null ? "skipped" : row.peer,
      row.unit,
      number(row.ours, 2),
      number(row.theirs, 2),
      number(row.ratio, 3),
      number(row.low, 3),
      number(row.high, 3),
      number(row.atMost, 3),
      row.ratio === null || row.atMost === undefined ? "" : row.ratio <= row.atMost ? "met" : "missed",
    ]),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column < 3 || column === line.length - 1 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Over the last minute when this was called, or [0] where the system keeps none (Windows). A benchmark of one thread adds 1 itself. */
  readonly load: number;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? "unknown processor",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0]!,
  };
}

export function formatMachine({ node, v8, platform, cpu, cores, memoryGiB, load }: Machine): string {
  return `Node ${node}, V8 ${v8}, ${platform}; ${cpu}, ${cores} cores, ${memoryGiB} GiB; load average ${load.toFixed(2)} at the start`;
}
