/** Emphasis on a terminal that shows it; elsewhere, and with NO_COLOR, the text as it is. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
}

/** Node's `hasColors` knows NO_COLOR, TERM=dumb and terminals without colours. */
export function createStyle(stream: { readonly isTTY?: boolean; hasColors?(): boolean }): Style {
  if (stream.isTTY !== true || stream.hasColors?.() !== true) return { bold: (text) => text, dim: (text) => text };
  return { bold: (text) => `\x1b[1m${text}\x1b[22m`, dim: (text) => `\x1b[2m${text}\x1b[22m` };
}
