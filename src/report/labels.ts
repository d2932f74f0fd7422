import { textWidth } from "./fonts.js";

/**
 * A name from outside, fit to be drawn: characters that XML forbids, line ends and marks that turn the direction of writing become U+FFFD.
 * What `<` and `&` mean is left to whoever writes the markup.
 */
export function drawable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, "\ufffd");
}

/** What fits into `width` pixels, with "…" in place of the rest. */
export function shorten(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join("").trimEnd()}…`, size, bold) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** Where a line may break: at spaces, and `inside` a name also behind "_", "=", "," and "-". */
const PROSE = /\S+\s*|\s+/gu,
  NAME = /[^\s_=,-]*[_=,-]+\s*|[^\s_=,-]+\s*|\s+/gu;

/** Lines of at most `width` pixels. What still does not fit, and what goes beyond `most` lines, ends in "…". */
export function wrap(text: string, width: number, size: number, { bold = false, inside = false, most = Infinity } = {}): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of drawable(text).match(inside ? NAME : PROSE) ?? []) {
    if (line !== "" && lines.length + 1 < most && textWidth((line + piece).trimEnd(), size, bold) > width) {
      lines.push(line);
      line = "";
    }
    line += piece;
  }
  return [...lines, line].map((each) => shorten(each.trimEnd(), width, size, bold));
}
