import { join } from "node:path";
import type { Report } from "../report/index.js";

/** Writes a report's page and figures into a folder; returns the page's path. The page comes last: where it is, its figures are. */
export async function writeReport(folder: string, { html, figures }: Report): Promise<string> {
  const { writeAtomic } = await import("../files/index.js");
  for (const [figure, { svg, png }] of figures) {
    writeAtomic(join(folder, "figures", `${figure}.svg`), svg);
    writeAtomic(join(folder, "figures", `${figure}.png`), png);
  }
  const path = join(folder, "report.html");
  writeAtomic(path, html);
  return path;
}
