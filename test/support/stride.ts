import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "./paths.js";

export const STRIDE = join(REPOSITORY, "dist", "src", "cli", "main.js");

/** Openings of test sets in this process's tests; nobody's own. */
const OPENINGS = join(tmpdir(), `stride-test-openings-${process.pid}.jsonl`);
process.on("exit", () => rmSync(OPENINGS, { force: true }));

export interface Outcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StrideOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called as soon as the process is there. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with all that stderr has said so far, whenever it says more. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** An environment without what a developer's own may hold; the cache is apart from theirs. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const cache = join(tmpdir(), "stride-test-cache");
  mkdirSync(cache, { recursive: true });
  return { PATH: process.env["PATH"] ?? "", STRIDE_CACHE: cache, STRIDE_OPENINGS: OPENINGS, TERM: "xterm", ...extra };
}

/** Runs the real command in a process of its own. */
export function stride(args: readonly string[], { cwd, env, onStart, onStderr }: StrideOptions = {}): Promise<Outcome> {
  const options = { ...(cwd && { cwd }), env: cleanEnvironment(env), stdio: "pipe" } as const;
  const child = spawn(process.execPath, [STRIDE, ...args], options);
  onStart?.(child);
  let stdout = "",
    stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    onStderr?.(stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
