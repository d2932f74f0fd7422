/** Text from a file as it may stand in a message: in quotation marks, on one line, without codes that a terminal obeys, shortened. */
export function quote(text: string, longest = 80): string {
  return `"${printable(text, longest)}"`;
}

/** As `quote`, without the quotation marks: for names that are part of a path. */
export function printable(text: string, longest = 200): string {
  const shown = JSON.stringify(text.slice(0, longest)).slice(1, -1);
  // JSON leaves these as they are: delete and the C1 controls, line separators, marks that turn the direction of writing.
  const escaped = shown.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return text.length > longest ? `${escaped}...` : escaped;
}

/** Any parsed value, as JSON writes it, in a message. */
export function show(value: unknown): string {
  return printable(JSON.stringify(value) ?? "nothing", 80).replaceAll('\\"', '"');
}
