import type { Codes } from "./labels.js";

/** What a window is called, or why it is left out. */
export type WindowLabel =
  | { readonly className: string }
  /** Of a class that the mapping leaves out. */
  | { readonly leftOut: "class"; readonly code: string }
  /** Most of it has no label; or of several labels none has enough. */
  | { readonly leftOut: "unlabelled" | "mixed" };

/** The rule of `WindowMapping.labelShare`: more than this share of the samples, or all of them. Codes of one class count together. */
export function labelOfWindow(labels: readonly (string | null)[], codes: Codes, share: number): WindowLabel {
  const [first] = labels;
  const needed = share * labels.length;
  const enough = (count: number): boolean => count > needed || count === labels.length;
  // Nearly all windows have one label.
  if (labels.every((label) => label === first)) return nameOf(first!, codes);
  const counts = new Map<string, { count: number; readonly code: string | null }>();
  for (const code of labels) {
    const name = code === null ? null : codes.nameOf(code);
    const key = code === null ? "none" : name === null ? `code ${code}` : `name ${name}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { count: 1, code });
  }
  const winner = [...counts.values()].find(({ count }) => enough(count));
  return winner ? nameOf(winner.code, codes) : { leftOut: "mixed" };
}

function nameOf(code: string | null, codes: Codes): WindowLabel {
  if (code === null) return { leftOut: "unlabelled" };
  const className = codes.nameOf(code);
  return className === null ? { leftOut: "class", code } : { className };
}
