// The README's table of times and memory, from bench/records/: of every case its newest record.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../src/tensor/index.js";
import { table } from "./measured-studies.js";

/** What bench/record.ts writes. A row whose peer was skipped has its reason for a peer, and no numbers. */
const Row = z.object({
  name: z.string(),
  ours: z.number(),
  peer: z.string(),
  theirs: z.number().nullable(),
  ratio: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  unit: z.string(),
  atMost: z.number().optional(),
});
const Run = z.object({ results: z.array(z.object({ case: z.string(), rows: z.array(Row) })).min(1) });
const Machine = z.object({ command: z.string(), date: z.string(), cpu: z.string(), node: z.string() });

/** The section, or undefined where `folder` is absent or empty. Throws InputError for a record that is none. */
export function measuredBench(folder: string): string | undefined {
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    : [];
  const stranger = names.find((name) => !/^\d{4}-\d\d-\d\d(-\d+)?$/.test(name));
  if (stranger !== undefined) throw new InputError(`${join(folder, stranger)}: expected a name such as 2026-11-22 or 2026-11-22-2`);
  const newest = new Map<string, { name: string; rows: readonly z.infer<typeof Row>[] }>();
  for (const name of names.sort(byDate)) {
    const run = read(join(folder, name, "run.json"), Run);
    // A case that measured nothing, for want of its data, has nothing to show.
    for (const { case: of, rows } of run.results) if (rows.length > 0) newest.set(of, { name, rows });
  }
  if (newest.size === 0) return undefined;
  const shown = [...new Set([...newest.values()].map(({ name }) => name))].sort(byDate);
  return [
    "**Time and memory, ours / theirs**: below 1 is less; the median of alternating pairs with the least and the greatest",
    "",
    ...table(
      ["", "against", "ours", "theirs", "ratio", "low", "high", "asked", ""],
      [...newest.values()].flatMap(({ rows }) => rows.map(cells)),
    ),
    "",
    shown
      .map((name) => {
        const { command, date, node, cpu } = read(join(folder, name, "machine.json"), Machine);
        return `By \`${command}\`, ${date}, Node ${node}, ${cpu}: [bench/records/${name}](bench/records/${name}).`;
      })
      .join("  \n"),
  ].join("\n");
}

/** 2026-11-22-10 comes after 2026-11-22-9, which it does not in the alphabet. */
function byDate(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function cells({ name, peer, ours, theirs, ratio, low, high, unit, atMost }: z.infer<typeof Row>): string[] {
  const number = (value: number | null, digits: number, after = ""): string => (value === null ? "" : `${value.toFixed(digits)}${after}`);
  return [
    name,
    peer,
    number(ours, 2, ` ${unit}`),
    number(theirs, 2, ` ${unit}`),
    ...[ratio, low, high].map((value) => number(value, 3)),
    atMost === undefined ? "" : `at most ${Number(atMost.toFixed(3))}`,
    ratio === null || atMost === undefined ? "" : ratio <= atMost ? "met" : "**missed**",
  ];
}

function read<T>(path: string, schema: z.ZodType<T>): T {
  if (!existsSync(path)) throw new InputError(`${path}: expected a file; received none; records/README.md says what it holds`);
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InputError(`${path}: expected one JSON document; received ${(error as Error).message}`);
  }
  const { data, error } = schema.safeParse(document);
  if (error) throw new InputError(`${path}: ${error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`);
  return data;
}
