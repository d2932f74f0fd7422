import type { Command } from "commander";
import { usageMessage, UsageError } from "./errors.js";
import { either } from "./format.js";

/** A verb with an example under its help. */
export function verb(parent: Command, name: string, summary: string, example: string): Command {
  return group(parent, name, summary).addHelpText("after", `\nExample:\n  $ ${example}`);
}

/** A verb, or what several verbs begin with. */
export function group(parent: Command, name: string, summary: string): Command {
  const command = parent
    .command(name)
    .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
    .summary(summary);
  return refuseInOneLine(command, pathOf(command));
}

/** What every verb takes, behind what is its own. */
export function common(command: Command): Command {
  return command
    .option("--json", "print one JSON document on stdout; all else goes to stderr")
    .option("-q, --quiet", "show no progress")
    .option("--debug", "show the stack of an error");
}

/** Errors of usage become a UsageError that names the command; nothing is printed on the way, but for the bare command's help. */
export function refuseInOneLine(command: Command, path: string): Command {
  command.configureOutput({
    outputError: () => {},
    writeErr: (text) => {
      if (path === "stride") process.stderr.write(text);
    },
  });
  return command.exitOverride((error) => {
    if (error.exitCode === 0) throw error;
    if (error.code !== "commander.help") throw new UsageError(usageMessage(error.message, path), { cause: error });
    if (path === "stride") throw error;
    const verbs = either(command.commands.map((child) => child.name()));
    throw new UsageError(`${command.name()}: expected the verb ${verbs}; received none; see ${path} --help`);
  });
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
