import { inflateSync } from "node:zlib";

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Darkness of each pixel, row by row: 0 white, 255 black. */
  readonly ink: Uint8Array;
}

/** Reads what resvg writes: eight bits of RGBA, no interlace (PNG specification, third edition, clauses 7 and 9). */
export function readPng(bytes: Uint8Array): Raster {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let [width, height] = [0, 0];
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (kind === "IHDR") [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (kind === "IHDR" && (bytes[at + 16] !== 8 || bytes[at + 17] !== 6)) throw new Error("expected eight bits of RGBA");
    if (kind === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = 4 * width;
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const left = x >= 4 ? pixels[y * stride + x - 4]! : 0;
      const up = y > 0 ? pixels[(y - 1) * stride + x]! : 0;
      const corner = x >= 4 && y > 0 ? pixels[(y - 1) * stride + x - 4]! : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + guess;
    }
  }
  const ink = Uint8Array.from(
    { length: width * height },
    (_, i) => 255 - Math.round((pixels[4 * i]! + pixels[4 * i + 1]! + pixels[4 * i + 2]!) / 3),
  );
  return { width, height, ink };
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
