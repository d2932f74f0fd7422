// A system in a process of its own: a program that answers lines on standard input with lines of JSON, and sleeps between.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** Benchmarks run from dist/bench; the peers' programs stay in bench/peers. */
export const PEERS = join(import.meta.dirname, "..", "..", "bench", "peers");

/** One thread for every BLAS and OpenMP that may be inside: a library's own switch does not reach a BLAS with threads of its own. */
const ONE_THREAD = {
  OPENBLAS_NUM_THREADS: "1",
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
};

/**
 * The first Python that imports `modules`, of those that `explicit` or else $STRIDE_BENCH_PYTHON names, a list like the PATH, and of those on the
 * PATH, which count only where nothing is explicit; undefined if none does. A list lets every system have an environment of its own.
 */
export function findPython(modules: readonly string[], explicit?: string): string | undefined {
  const onPath = (): string[] =>
    listOf(process.env["PATH"])
      .flatMap((folder) => ["python3", "python", "python.exe"].map((name) => join(folder, name)))
      .filter((path) => existsSync(path));
  const candidates = explicit !== undefined ? listOf(explicit) : [...listOf(process.env["STRIDE_BENCH_PYTHON"]), ...onPath()];
  return candidates.find((python) => {
    const { status } = spawnSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore", timeout: 120_000 });
    return status === 0;
  });
}

function listOf(paths: string | undefined): string[] {
  return (paths ?? "").split(delimiter).filter((path) => path !== "");
}

export interface Peer {
  /** What it said of itself when it was ready. */
  readonly hello: unknown;
  /** Sends one line and waits for the answer. Rejects with Error, its last words included, when it ends instead. */
  ask(line: string): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Starts `program`, a Python or a Node, on `script`, a path below bench/peers or an absolute one. Default one thread; with "all" the libraries
 * choose themselves.
 */
export async function startPeer(
  program: string,
  script: string,
  args: readonly string[],
  { threads = 1 }: { readonly threads?: 1 | "all" } = {},
): Promise<Peer> {
  const child = spawn(program, [resolve(PEERS, script), ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...(threads === 1 ? ONE_THREAD : {}), PYTHONDONTWRITEBYTECODE: "1" },
  });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-2000)));
  const ended = new Promise<never>((_, reject) => {
    child.on("error", (error) => reject(new Error(`${script}: ${error.message}`)));
    child.on("close", (code) => reject(new Error(`${script} ended with code ${code} before it answered\n${words.trim()}`)));
  });
  ended.catch(() => undefined);
  // A write to a peer that has just ended; `ended` tells of it.
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const line = await Promise.race([lines.next(), ended]);
    return line.done ? await ended : JSON.parse(line.value);
  };
  return {
    hello: await answer(),
    ask(line) {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    close: () => close(child),
  };
}

async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.on("close", resolve);
    child.stdin!.end();
  });
}
