import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { arch, availableParallelism, cpus, totalmem, type } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MachineFacts } from "../records/index.js";

/** What this process runs on. `command` is what was typed, `stride` the version. */
export function machineFacts(command: readonly string[], stride: string): MachineFacts {
  return {
    command: commandLine(command),
    stride,
    commit: commitOf(fileURLToPath(new URL("../../../", import.meta.url))),
    runtime: `Node ${process.versions.node}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${arch()}`,
  };
}

/** Arguments as a POSIX shell takes them. */
export function commandLine(command: readonly string[]): string {
  return command.map(quote).join(" ");
}

function quote(argument: string): string {
  return /^[\w./:=,@%+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

function commitOf(root: string): string | null {
  if (!existsSync(join(root, ".git"))) return null;
  try {
    const describe = ["describe", "--always", "--abbrev=12", "--dirty", "--exclude", "*"];
    return execFileSync("git", describe, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    // No git at hand: the record says that it does not know.
    return null;
  }
}
