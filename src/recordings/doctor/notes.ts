/** What texts beside the recordings say: what codes mean, and how fast was sampled. */
export interface Notes {
  /** From codes to names, where one list has a name for every code; and in which file. */
  readonly names: ReadonlyMap<string, string> | null;
  readonly namesFrom: string | null;
  readonly rate: { readonly rate: number; readonly from: string; readonly words: string } | null;
}

const CODE_FIRST = /^[\s*|>-]*[\p{L}]?0*(\d{1,3}|(?<![\p{L}])[A-Z])\s*[\s=,:;.)|\t–-]+\s*["']?(\p{L}[^|\t]*?)["']?\s*$/u;
const NAME_FIRST = /^["']?(\p{L}[^=:]*?)["']?\s*[=:,]\s*(\d{1,3}|[A-Z])\s*$/u;
const RATE = /(\d+(?:\.\d+)?)\s*-?\s*(?:hz|hertz|samples\s*(?:\/|per)\s*s)/gi;

/** `texts`: by path. `codes` are those that labels have. */
export function readNotes(texts: ReadonlyMap<string, string>, codes: readonly string[]): Notes {
  const wanted = codes.map(bareCode);
  const telling = codes.length >= 2 && codes.every((code) => /^\p{L}?\d+$|^\p{L}$/u.test(code.trim()));
  let names: Map<string, string> | null = null;
  let namesFrom: string | null = null;
  let rate: Notes["rate"] = null;
  for (const [path, text] of texts) {
    rate ??= rateIn(text, path);
    if (!telling || names) continue;
    const found = namesIn(text);
    // A list may leave out the code of nothing.
    const missing = wanted.filter((code) => !found.has(code));
    if (missing.length > 1 || (missing.length === 1 && missing[0] !== "0") || found.size > 4 * wanted.length + 4) continue;
    names = new Map(codes.flatMap((code) => (found.has(bareCode(code)) ? [[code, found.get(bareCode(code))!] as const] : [])));
    namesFrom = path;
    if (new Set(names.values()).size < names.size) names = null;
  }
  return { names, namesFrom, rate };
}

/** "a01", "01" and "1" are one code. */
function bareCode(code: string): string {
  const trimmed = code.trim();
  return /\d/.test(trimmed) ? trimmed.replace(/^\p{L}*0*(?=\d)/u, "") : trimmed.toUpperCase();
}

function namesIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const first = CODE_FIRST.exec(line);
    const second = first ? null : NAME_FIRST.exec(line);
    const code = first?.[1] ?? second?.[2];
    const name = (first?.[2] ?? second?.[1])
      ?.replace(/\s*\(.*$/, "")
      .replace(/[.,;]+$/, "")
      .trim();
    if (code !== undefined && name && name.length <= 60 && !found.has(bareCode(code))) found.set(bareCode(code), name);
  }
  return found;
}

/** The rate beside a word such as "sampling"; a filter's edge is none. */
function rateIn(text: string, path: string): Notes["rate"] {
  for (const match of text.matchAll(RATE)) {
    const around = text.slice(Math.max(0, match.index - 90), match.index + match[0].length + 40);
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    if (!/sampl|rate|frequen|record|captur/i.test(around) || /cut|filter|band|corner|butterworth/i.test(before)) continue;
    const rate = Number(match[1]);
    if (rate >= 1 && rate <= 4500)
      return {
        rate,
        from: path,
        words:
          before
            .slice(-45)
            .replace(/\s+/g, " ")
            .replace(/^\S*\s/, "") + match[0],
      };
  }
  return null;
}
