/** Longer messages are cut in the middle: what is wrong stands at the start, the next step at the end. */
const HEAD = 400,
  TAIL = 150;

/**
 * The caller's input is wrong: a file, a flag, a configuration. The message is one line that names the thing, what was expected, what
 * was received and the next step. The command line turns it into exit code 2; anything else is a failure of ours (code 1).
 */
export class InputError extends RangeError {
  override readonly name = "InputError";

  /** Control characters of `message`, which may quote a hostile file, are escaped, and what is longer than 550 characters loses its middle. */
  constructor(message: string, options?: ErrorOptions) {
    super(oneLine(message), options);
  }
}

function oneLine(message: string): string {
  // Line ends of all kinds, a terminal's escapes, marks that turn the direction of writing, halves of a surrogate pair.
  const line = message.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
  return line.length <= HEAD + TAIL ? line : `${line.slice(0, HEAD)} ... ${line.slice(-TAIL)}`;
}
