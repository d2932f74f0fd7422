import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** First of the names is what figures are measured and rasterized with; a browser without it takes Verdana, whose letters are as wide. */
export const FONT_FAMILY = "DejaVu Sans, Verdana, sans-serif";

const [REGULAR, BOLD] = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${file}`)),
) as [string, string];
export const FONT_FILES: readonly string[] = [REGULAR, BOLD];

/** Width of a character in ems, by its code point. */
type Advances = (codePoint: number) => number;

/** A character that the font lacks is drawn from another one; the widest, an ideograph's, is taken. */
const UNKNOWN = 1;
const loaded = new Map<string, Advances>();

/** Width of one line in pixels. The same everywhere, unlike a canvas, whose fonts are those of the machine. */
export function textWidth(text: string, size: number, bold = false): number {
  const file = bold ? BOLD : REGULAR;
  const advances = loaded.get(file) ?? readAdvances(readFileSync(file));
  loaded.set(file, advances);
  let ems = 0;
  for (const character of text) ems += advances(character.codePointAt(0)!);
  return ems * size;
}

/** Reads the tables head, hhea, hmtx and cmap (its subtable of format 4) of a TrueType file (OpenType 1.9, the tables' chapters). */
function readAdvances(bytes: Uint8Array): Advances {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, number>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + 16 * i;
    tables.set(String.fromCharCode(...bytes.subarray(at, at + 4)), view.getUint32(at + 8));
  }
  const [head, hhea, hmtx, cmap] = ["head", "hhea", "hmtx", "cmap"].map((name) => tables.get(name)!) as [number, number, number, number];
  const unitsPerEm = view.getUint16(head + 18);
  const metrics = view.getUint16(hhea + 34);
  const segments = cmap + findFormat4(view, cmap);
  const count = view.getUint16(segments + 6) / 2;
  const [ends, starts] = [segments + 14, segments + 16 + 2 * count];
  const [deltas, offsets] = [starts + 2 * count, starts + 4 * count];
  const glyphOf = (codePoint: number): number => {
    for (let i = 0; i < count; i++) {
      if (codePoint > view.getUint16(ends + 2 * i)) continue;
      const start = view.getUint16(starts + 2 * i);
      if (codePoint < start) return 0;
      const [delta, offset] = [view.getUint16(deltas + 2 * i), view.getUint16(offsets + 2 * i)];
      if (offset === 0) return (codePoint + delta) & 0xffff;
      const glyph = view.getUint16(offsets + 2 * i + offset + 2 * (codePoint - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
  return (codePoint) => {
    const glyph = codePoint > 0xffff ? 0 : glyphOf(codePoint);
    return glyph === 0 ? UNKNOWN : view.getUint16(hmtx + 4 * Math.min(glyph, metrics - 1)) / unitsPerEm;
  };
}

function findFormat4(view: DataView, cmap: number): number {
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const offset = view.getUint32(cmap + 4 + 8 * i + 4);
    if (view.getUint16(cmap + offset) === 4) return offset;
  }
  throw new Error("DejaVu Sans has no cmap subtable of format 4");
}
