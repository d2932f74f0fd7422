/**
 * The caller's input is wrong: a file, a flag, a configuration. The message is one line that names the thing, what was expected, what
 * was received and the next step. The command line turns it into exit code 2; anything else is a failure of ours (code 1).
 */
export class InputError extends RangeError {
  override readonly name = "InputError";
}
