/** Texts of one column: those that repeat, as labels do, are one string, not one a row. */
export interface TextCells {
  /** bytes[from ... to - 1], which are UTF-8. */
  read(bytes: Uint8Array, from: number, to: number): string;
  /** A text that was made already: the one that is kept of those alike. */
  shared(text: string): string;
}

const SLOTS = 1024,
  FIRST_SLOTS = 16;
/** Longer cells are no labels. */
const LONGEST = 64;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

export function createTextCells(): TextCells {
  /** By a hash of its bytes the last text that had it, ASCII alone: so a column of time stamps, no two alike, keeps no more than these. */
  let slots = emptySlots(FIRST_SLOTS);
  let misses = 0;
  /** Texts of other characters, each under itself. */
  const others = new Map<string, string>();

  function read(bytes: Uint8Array, from: number, to: number): string {
    const length = to - from;
    if (length === 0) return "";
    if (length > LONGEST) return utf8.decode(bytes.subarray(from, to));
    let hash = length,
      all = 0;
    for (let i = from; i < to; i++) {
      const c = bytes[i]!;
      hash = Math.imul(hash ^ c, 0x01000193);
      all |= c;
    }
    if (all >= 0x80) return shared(utf8.decode(bytes.subarray(from, to)));
    const slot = (hash ^ (hash >>> 15)) & (slots.length - 1);
    const held = slots[slot]!;
    if (held.length === length) {
      let i = 0;
      while (i < length && held.charCodeAt(i) === bytes[from + i]) i++;
      if (i === length) return held;
    }
    // A table may have thousands of columns, most of them without texts.
    if (++misses > slots.length && slots.length < SLOTS) slots = emptySlots(4 * slots.length);
    return (slots[slot & (slots.length - 1)] = String.fromCharCode(...bytes.subarray(from, to)));
  }

  function shared(text: string): string {
    const held = others.get(text);
    if (held !== undefined) return held;
    if (others.size < SLOTS) others.set(text, text);
    return text;
  }
  return { read, shared };
}

function emptySlots(count: number): string[] {
  return Array.from({ length: count }, () => "");
}
