import { jsonCellsOf } from "./jsonl.js";
import type { TableFormat } from "./table.js";

/** Lines that are JSON objects; undefined where the first that is not blank is none. Throws InputError for one of them that is no object. */
export function sniffJsonl(
  lines: readonly string[],
  path: string,
  mostRows: number,
): { format: TableFormat; reasons: string[]; columns: string[]; sample: string[][] } | undefined {
  const texts = lines.filter((line) => line.trim() !== "");
  if (!isObject(texts[0]!)) return undefined;
  const rows = texts.map((line, i) => jsonCellsOf(line, `${path}: row ${i + 1}`));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const isSaid = rows.some((row) => [...row.values()].includes("NaN"));
  return {
    format: { kind: "jsonl", missing: ["NaN"] },
    reasons: [
      "JSON Lines: each line is an object",
      ...(isSaid ? ['missing "NaN": it stands among the values; null and keys that are not there are missing, too'] : []),
    ],
    columns,
    sample: rows.slice(0, mostRows).map((row) => columns.map((key) => String(row.get(key) ?? ""))),
  };
}

function isObject(line: string): boolean {
  if (!line.trimStart().startsWith("{")) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
