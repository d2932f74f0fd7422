// What the cases about loading share: where the real data lies, and one load in a process of its own.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Load } from "./load-once.js";

const REPOSITORY = join(import.meta.dirname, "..", "..");
export const REAL_UCI_HAR = join(REPOSITORY, "..", "shared", "datasets", "uci-har.zip");
/** Why a case has no rows. */
export const noUciHar = "skipped: ../shared/datasets/uci-har.zip is not beside the repository";

/** Rejects with Error, the process' last words included, where it fails. */
export async function loadOnce(path: string, threads: number | "auto" = "auto"): Promise<Load> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "load-once.js"), path, String(threads)]);
  return JSON.parse(stdout) as Load;
}
