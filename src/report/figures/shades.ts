/** Steps of a colour scale: few enough that neighbouring cells share one, which makes a heat map small. */
const LEVELS = 12;

const WHITE = [255, 255, 255] as const;
const DARK_BLUE = [11, 60, 93] as const,
  BLUE = [0, 114, 178] as const,
  VERMILLION = [213, 94, 0] as const;

type Rgb = readonly [number, number, number];

/** Sequential: 0 is white, 1 dark blue; a number beyond is as its end. */
export function shade(share: number): string {
  return mix(DARK_BLUE, share);
}

/** Diverging: 0 is white, 1 blue, -1 vermillion. */
export function shadeOfSign(share: number): string {
  return mix(share < 0 ? VERMILLION : BLUE, Math.abs(share));
}

function mix(color: Rgb, share: number): string {
  const level = Math.round(Math.min(1, Math.max(0, share)) * LEVELS) / LEVELS;
  return `#${color.map((channel, i) => hex(WHITE[i]! + level * (channel - WHITE[i]!))).join("")}`;
}

function hex(value: number): string {
  return Math.round(value).toString(16).padStart(2, "0");
}
