// Another system in a process of its own: a Python program that answers lines on standard input with lines of JSON, and sleeps between.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

/** Benchmarks run from dist/bench; the peers' programs stay in bench/peers. */
const PEERS = join(import.meta.dirname, "..", "..", "bench", "peers");

/** One thread for every BLAS and OpenMP that may be inside: a library's own switch does not reach a BLAS with threads of its own. */
const ONE_THREAD = {
  OPENBLAS_NUM_THREADS: "1",
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
};

/** The Python named by `explicit`, else $STRIDE_BENCH_PYTHON, else those on the PATH: the first that imports `modules`; undefined if none does. */
export function findPython(modules: readonly string[], explicit?: string): string | undefined {
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => ["python3", "python", "python.exe"].map((name) => join(folder, name)))
    .filter((path) => existsSync(path));
  const candidates = explicit !== undefined ? [explicit] : [process.env["STRIDE_BENCH_PYTHON"] ?? "", ...onPath];
  return candidates.find((python) => {
    if (python === "") return false;
    const { status } = spawnSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore", timeout: 120_000 });
    return status === 0;
  });
}

export interface Peer {
  /** What it said of itself when it was ready. */
  readonly hello: unknown;
  /** Sends one line and waits for the answer. Rejects with Error, its last words included, when it ends instead. */
  ask(line: string): Promise<unknown>;
  close(): Promise<void>;
}

/** `script` is a path below bench/peers. */
export async function startPeer(python: string, script: string, args: readonly string[]): Promise<Peer> {
  const child = spawn(python, [join(PEERS, script), ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...ONE_THREAD, PYTHONDONTWRITEBYTECODE: "1" },
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
