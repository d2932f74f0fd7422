import { Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { FONT_FAMILY, FONT_FILES, textWidth } from "./fonts.js";
import { ownIds, tidySvg } from "./svg.js";
import { CONFIG, type Spec } from "./theme.js";

/** A picture in both forms that a report leaves beside its page. */
export interface Figure {
  readonly svg: string;
  readonly png: Uint8Array;
}

/** Pixels of the raster for one of the drawing. */
const SCALE = 2;

// Vega knows three ways to measure text: a canvas, a rough guess, and one's own. Ours is that of the font in which the text is drawn.
const { textMetrics } = vega as unknown as {
  textMetrics: {
    width: (item: { fontSize?: number; fontWeight?: string | number; text?: unknown }, text?: string) => number;
  };
};
textMetrics.width = (item, text) => widest(text ?? item.text, item.fontSize ?? 11, item.fontWeight);

/** Draws one of our own specs; `name` begins the ids in it. The same spec gives the same bytes. */
export async function drawSpec(spec: Spec, name: string): Promise<Figure> {
  const svg = ownIds(tidySvg(await specToSvg(spec)), name);
  return { svg, png: rasterize(svg) };
}

async function specToSvg(spec: Spec): Promise<string> {
  const warnings: string[] = [];
  const logger = collector(warnings);
  const compiled = compile(spec as unknown as TopLevelSpec, { config: CONFIG, logger }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none", loader: NO_LOADER, logger });
  try {
    const svg = await view.toSVG();
    // Specs are ours: what Vega warns of is a slip in one, and a figure that may be wrong is not drawn.
    if (warnings.length > 0) throw new Error(`figure: ${warnings.join("; ")}`);
    return svg;
  } finally {
    view.finalize();
  }
}

function widest(text: unknown, size: number, weight: string | number | undefined): number {
  const bold = weight === "bold" || Number(weight) >= 600;
  const lines = Array.isArray(text) ? text : [text];
  return Math.max(
    0,
    ...lines.map((line) => textWidth(typeof line === "string" ? line : line === undefined ? "" : String(line), size, bold)),
  );
}

/** A PNG of the picture, twice its size. `fonts` are files; without any, text is left out. */
export function rasterize(svg: string, fonts: readonly string[] = FONT_FILES): Uint8Array {
  const image = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: SCALE },
    font: { loadSystemFonts: false, fontFiles: [...fonts], defaultFontFamily: FONT_FAMILY.split(",")[0]! },
  }).render();
  return image.asPng();
}

function refuse(): never {
  throw new Error("a figure's data is in its spec; nothing is loaded");
}

const NO_LOADER = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as vega.Loader;

function collector(warnings: string[]): vega.LoggerInterface {
  const take = (...messages: readonly unknown[]) => {
    warnings.push(messages.map(String).join(" "));
    return logger;
  };
  const leave = () => logger;
  const logger = { level: leave, error: take, warn: take, info: leave, debug: leave } as unknown as vega.LoggerInterface;
  return logger;
}
