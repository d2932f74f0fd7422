/** In characters, as this project's own JSON has it. */
const WIDTH = 140;

/** JSON to be read and edited: what fits on a line stands on one, lists of objects an object a line. */
export function prettyJson(value: unknown): string {
  return `${print(value, 0, 0, true)}\n`;
}

/** `before` characters stand on the line already, and a comma may follow. */
function print(value: unknown, depth: number, before: number, open = false): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = isList
    ? value.map((entry: unknown): [string, unknown] => ["", entry])
    : Object.entries(value).map(([key, entry]): [string, unknown] => [`${JSON.stringify(key)}: `, entry]);
  const [start, end] = isList ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return start + end;
  const line = oneLine(value);
  if (!open && line !== undefined && before + line.length + 1 <= WIDTH) return line;
  const indent = "  ".repeat(depth + 1);
  const lines = entries.map(([key, entry]) => indent + key + print(entry, depth + 1, indent.length + key.length));
  return `${start}\n${lines.join(",\n")}\n${"  ".repeat(depth)}${end}`;
}

/** Undefined where there is a list of several objects. */
function oneLine(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    if (value.length > 1 && value.every((entry) => typeof entry === "object" && entry !== null)) return undefined;
    const parts = value.map(oneLine);
    return parts.includes(undefined) ? undefined : `[${parts.join(", ")}]`;
  }
  const parts = Object.entries(value).map(([key, entry]): string | undefined => {
    const text = oneLine(entry);
    return text === undefined ? undefined : `${JSON.stringify(key)}: ${text}`;
  });
  if (parts.includes(undefined)) return undefined;
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}
