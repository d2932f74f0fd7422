import { CommanderError } from "commander";
import { InputError } from "../tensor/input-error.js";
import { INTERRUPTED_CODE, Interrupted } from "./interrupt.js";

/** The command line itself is wrong: a verb, an option or an argument. */
export class UsageError extends InputError {}

/** Set on errors for which everything has been said already. */
const SILENT_CODES: readonly string[] = ["commander.helpDisplayed", "commander.version", "commander.help"];

/** Says in one line on stderr what went wrong, with the stack only where it was asked for; returns the exit code. */
export function reportError(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError && SILENT_CODES.includes(error.code)) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`stride: ${oneLine(messageOf(error))}\n`);
  if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (error instanceof Interrupted) return INTERRUPTED_CODE;
  return error instanceof InputError || error instanceof CommanderError ? 2 : 1;
}

function messageOf(error: unknown): string {
  if (error instanceof InputError || error instanceof Interrupted) return error.message;
  if (error instanceof Error && error.constructor === Error) return error.message;
  // A TypeError, a RangeError of the engine and the like: not thrown by us on purpose, so its kind says something.
  return `${String(error)}; run it again with --debug to see where`;
}

/** File names and files' contents get into messages; a line break or an escape sequence in them must not reach the terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    if (character === "\n") return " ";
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Commander's "error: unknown option '--epoch'\n(Did you mean --epochs?)" in one line that ends with the next step. */
export function usageMessage(message: string, command: string): string {
  const [what, ...hints] = message.replace(/^error: /, "").split("\n");
  const hint = hints.join(" ").replace(/^\(Did you mean (.*)\?\)$/, "did you mean $1?");
  return `${what!.replace(/\.$/, "")}; ${hint ? `${hint} ` : ""}see ${command} --help`;
}
