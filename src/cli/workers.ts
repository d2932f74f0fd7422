import type { PlannedTrial } from "../study/index.js";

/** A fit of random convolutions takes a gigabyte where a network takes some tens of MB: so many at once, unless more are asked for. */
const MOST_FITS = 4;

/** How many trials run at once: as many as asked for, or one a core. */
export async function workersFor(asked: number | "auto", trials: readonly PlannedTrial[]): Promise<number> {
  if (asked !== "auto") return Math.min(asked, trials.length);
  const { host } = await import("#host");
  const { isRocket } = await import("../study/index.js");
  return Math.min(host.cores(), trials.some(({ recipe }) => isRocket(recipe)) ? MOST_FITS : Infinity, trials.length);
}
