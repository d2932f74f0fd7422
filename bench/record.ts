// Keeps a run under bench/records/: the document as it was printed, and the machine that made it. records/README.md says what they hold.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { type } from "node:os";
import { basename, delimiter, isAbsolute, join, relative } from "node:path";
import type { Machine } from "./pairs.js";
import { REPOSITORY } from "./support.js";

/** Writes run.json and machine.json into a new folder named after today; returns it, from the repository's root. */
export function recordRun(
  document: { readonly machine: Machine },
  args: readonly string[],
  note: string | undefined,
  root: string = join(REPOSITORY, "bench", "records"),
): string {
  const date = new Date().toISOString().slice(0, 10);
  let folder = join(root, date);
  for (let i = 2; existsSync(folder); i++) folder = join(root, `${date}-${i}`);
  mkdirSync(folder, { recursive: true });
  const { cpu, cores, memoryGiB, node } = document.machine;
  const machine = {
    command: `npm run bench -- ${args.map(quote).join(" ")}`,
    date,
    cpu: `${cpu}, ${cores} cores`,
    memoryGiB,
    system: `${type()} ${process.arch}`,
    node,
    commit: commit(),
    ...(note !== undefined && { note }),
  };
  writeFileSync(join(folder, "run.json"), `${JSON.stringify(document, null, 1)}\n`);
  writeFileSync(join(folder, "machine.json"), `${JSON.stringify(machine, null, 1)}\n`);
  return relative(REPOSITORY, folder);
}

/** As a POSIX shell takes it; of absolute paths the names alone: where things lie on one machine is nobody else's business. */
function quote(argument: string): string {
  const shown = argument
    .split(delimiter)
    .map((path) => (isAbsolute(path) ? basename(path) : path))
    .join(delimiter);
  return /^[\w./:=,@%+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/** Null where the tree was not committed, other records left aside: what ran then has no name. */
function commit(): string | null {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: REPOSITORY, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    return git("status", "--porcelain", "--", ".", ":(exclude)bench/records").trim() === "" ? git("rev-parse", "HEAD").trim() : null;
  } catch {
    return null;
  }
}
