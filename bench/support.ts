// What the cases share besides pairs and peers: temporary folders, the real data, processes run from start to end.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { openZip } from "../src/data/index.js";

/** Benchmarks run from dist/bench. */
export const REPOSITORY = join(import.meta.dirname, "..", "..");

/** The command line, as its users start it. */
export const STRIDE = join(REPOSITORY, "dist", "src", "cli", "main.js");

const UCI_HAR = join(REPOSITORY, "..", "shared", "datasets", "uci-har.zip");

/** The real data beside the repository, or undefined. */
export const uciHarZip = (): string | undefined => (existsSync(UCI_HAR) ? UCI_HAR : undefined);
export const WITHOUT_UCI_HAR = "skipped: ../shared/datasets/uci-har.zip is not beside the repository";

/** Its text files below `folder`, in their own layout; returns the folder that holds train/ and test/. */
export async function unpackUciHar(zip: string, folder: string): Promise<string> {
  const source = await openZip(readFileSync(zip), basename(zip));
  let root = folder;
  for (const name of source.list()) {
    const path = join(folder, ...name.split("/"));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await source.read(name));
    if (name.endsWith("train/y_train.txt")) root = dirname(dirname(path));
  }
  return root;
}

/** A folder for the time of `work`; gone with it, or with this process. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "stride-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    return await work(folder);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

export interface FinishedProcess {
  /** From before its start to after its end. */
  readonly seconds: number;
  readonly stdout: string;
}

/** Rejects with Error, its last words included, where it ends with another status than 0. */
export function runProcess(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<FinishedProcess> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    let [stdout, words] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-2000)));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, stdout });
      else reject(new Error(`${basename(program)} ${args.join(" ")} ended with code ${code}\n${words.trim()}`));
    });
  });
}
