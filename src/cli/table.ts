import Table from "cli-table3";
import type { Style } from "./style.js";

export interface TableOptions {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many columns from the left hold text, aligned left; the others hold numbers, aligned right. Default 1. */
  readonly textColumns?: number;
  /** Behind the rows, under a rule. */
  readonly totals?: readonly string[];
}

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
};
const ONE_RULE = { left: "  ", "left-mid": "  ", mid: "─", "mid-mid": "──", right: "", "right-mid": "", middle: "  " };

/** A table without frames: a title, a head, a rule, rows. Ends with a line break. */
export function renderTable({ title, head, rows, textColumns = 1, totals }: TableOptions, style: Style): string {
  const table = new Table({
    head: head.map((text) => style.dim(text)),
    colAligns: head.map((_, column) => (column < textColumns ? "left" : "right")),
    chars: { ...NO_LINES, ...ONE_RULE },
    // `compact` leaves one rule, the one under the head.
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => [...row]));
  if (totals) table.push([...totals]);
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  if (totals) lines.splice(-1, 0, lines[1]!);
  return `${style.bold(title)}\n${lines.join("\n")}\n`;
}

/** Lines of facts are broken here; a hash alone is longer than 60. */
const WIDEST_LINE = 100;

/** Where names leave less than this beside them, texts stand below. */
const LEAST_WIDTH = 30;

/** Names and what is to be said of them, one pair a line, aligned; a text may have several lines, and a long one is broken. Long names have it below them. */
export function renderFacts(facts: readonly (readonly [name: string, text: string])[], style: Style): string {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  if (WIDEST_LINE - width - 2 < LEAST_WIDTH) return facts.map(([name, text]) => `  ${style.dim(name)}\n${below(text)}`).join("");
  return facts
    .map(([name, text]) => {
      const lines = text.split("\n").flatMap((line) => wrap(line, WIDEST_LINE - width - 2));
      return `  ${style.dim(name.padEnd(width))}${lines.join(`\n${" ".repeat(width + 2)}`)}\n`;
    })
    .join("");
}

function below(text: string): string {
  const indent = " ".repeat(6);
  const lines = text.split("\n").flatMap((line) => wrap(line, WIDEST_LINE - indent.length));
  return lines.map((line) => `${indent}${line}\n`).join("");
}

/** Breaks between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
