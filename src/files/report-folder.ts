import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "./atomic.js";

/** A page and the figures beside it, by their names without an ending, as `renderReport` makes them. */
export interface WrittenReport {
  readonly html: string;
  readonly figures: ReadonlyMap<string, { readonly svg: string; readonly png: Uint8Array }>;
}

/** What a process that was killed while it wrote a report left of its files. */
const TEMPORARY = /\.(svg|png|html)\.[0-9a-f]{8}-[0-9a-f-]{27}\.tmp$/;

/**
 * Writes a report's page and figures into a folder; returns the page's path. The page comes last: where it is, its figures are. Throws Error
 * naming the file that could not be written.
 */
export function writeReport(folder: string, { html, figures }: WrittenReport): string {
  for (const [figure, { svg, png }] of figures) {
    writeAtomic(join(folder, "figures", `${figure}.svg`), svg);
    writeAtomic(join(folder, "figures", `${figure}.png`), png);
  }
  const path = join(folder, "report.html");
  writeAtomic(path, html);
  for (const place of [folder, join(folder, "figures")]) {
    for (const file of readdirSync(place)) if (TEMPORARY.test(file)) rmSync(join(place, file), { force: true });
  }
  return path;
}
