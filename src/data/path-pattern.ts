import { InputError } from "../tensor/index.js";
import { printable, quote } from "./formats/quote.js";

/** Which paths are meant, with names for parts of them. */
export interface PathPattern {
  /** As it was written. */
  readonly text: string;
  /** Names of its placeholders, each once, in their order. */
  readonly placeholders: readonly string[];
  /** What each placeholder stands for in a path that is meant as a whole; undefined for any other. */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

type Part =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "star" | "anything" | "folders" }
  /** `repeated`: the name stands in the pattern more than once. */
  | { readonly kind: "placeholder"; readonly name: string; readonly digits: boolean; readonly repeated: boolean };

/** More than any honest path takes; a placeholder that stands in a pattern several times could take far more of a path made to. */
const MOST_STEPS = 100_000;
const NAME = /^[A-Za-z_]\w*#?$/;

/**
 * A pattern as of `FileMapping.path`: `{name}` stands for one or more characters other than `/`, as few as fit, `{name#}` for digits alone, and the same name twice
 * for the same; `*` for any number of them, as many as fit, `**` for any characters, and `**` with a slash behind it for any folders or none. Throws
 * InputError, its message to follow a place, for braces that are no placeholder.
 */
export function pathPattern(text: string): PathPattern {
  const names = placeholderNames(text);
  const parts = partsOf(text, names);
  const placeholders = [...new Set(names)];
  return { text, placeholders, match: (path) => matchParts(parts, path, text) };
}

function digitsAt(path: string, at: number): number {
  return /^\d*/.exec(path.slice(at))![0].length;
}

function placeholderNames(text: string): string[] {
  return [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name!.replace(/#$/, ""));
}

function partsOf(text: string, names: readonly string[]): Part[] {
  const pieces = text.split(/(\{[^{}]*\}|\*\*\/|\*+)/).filter((piece) => piece !== "");
  return pieces.map((piece): Part => {
    if (piece.startsWith("*")) {
      if (piece === "**/") return { kind: "folders" };
      if (piece.length > 2) throw new InputError(`expected * or **; received ${piece}`);
      return { kind: piece === "*" ? "star" : "anything" };
    }
    const name = piece.startsWith("{") && piece.endsWith("}") && piece.length > 1 ? piece.slice(1, -1) : undefined;
    if (name === undefined ? /[{}]/.test(piece) : !NAME.test(name)) {
      throw new InputError(`expected placeholders such as {subject}, of letters, digits and _; received ${quote(piece)}`);
    }
    if (name === undefined) return { kind: "literal", text: piece };
    const bare = name.replace(/#$/, "");
    return { kind: "placeholder", name: bare, digits: bare !== name, repeated: names.indexOf(bare) !== names.lastIndexOf(bare) };
  });
}

/** What repeated names stand for already. */
function boundBefore(parts: readonly Part[], index: number, found: ReadonlyMap<string, string>): string[] {
  return parts.slice(0, index).flatMap((one) => (one.kind === "placeholder" && one.repeated ? [found.get(one.name)!] : []));
}

/** Depth first, in the order of preference; what failed is remembered, so that time is bounded by parts x places x lengths where no name is repeated. */
function matchParts(parts: readonly Part[], path: string, pattern: string): Readonly<Record<string, string>> | undefined {
  const found = new Map<string, string>();
  const failed = new Set<string | number>();
  const repeats = parts.some((part) => part.kind === "placeholder" && part.repeated);
  let steps = 0;

  function from(index: number, at: number): boolean {
    const part = parts[index];
    if (!part) return at === path.length;
    if (part.kind === "literal") return path.startsWith(part.text, at) && from(index + 1, at + part.text.length);
    const known = part.kind === "placeholder" ? found.get(part.name) : undefined;
    if (known !== undefined) return path.startsWith(known, at) && from(index + 1, at + known.length);
    const state = repeats ? JSON.stringify([index, at, ...boundBefore(parts, index, found)]) : index * (path.length + 1) + at;
    if (failed.has(state)) return false;
    const slash = path.indexOf("/", at);
    const furthest = part.kind === "folders" || part.kind === "anything" || slash < 0 ? path.length : slash;
    const count = part.kind === "placeholder" && part.digits ? digitsAt(path, at) : furthest - at;
    for (let i = part.kind === "placeholder" ? 1 : 0; i <= count; i++) {
      if (++steps > MOST_STEPS && repeats) {
        throw new InputError(
          `${printable(path)}: expected a path of which it can be told within ${MOST_STEPS} steps whether it is meant by ${quote(pattern)}; received one that takes more; rename it`,
        );
      }
      const end = part.kind === "placeholder" ? at + i : furthest - i;
      if (part.kind === "placeholder") found.set(part.name, path.slice(at, end));
      if (part.kind === "folders" && end > at && path[end - 1] !== "/") continue;
      if (from(index + 1, end)) return true;
    }
    if (part.kind === "placeholder") found.delete(part.name);
    failed.add(state);
    return false;
  }

  return from(0, 0) ? Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(found)) : undefined;
}
