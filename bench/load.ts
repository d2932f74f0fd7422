// What the cases about loading share: one load in a process of its own.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Load } from "./load-once.js";

/** Rejects with Error, the process' last words included, where it fails. */
export async function loadOnce(path: string, threads: number | "auto" = "auto"): Promise<Load> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "load-once.js"), path, String(threads)]);
  return JSON.parse(stdout) as Load;
}
