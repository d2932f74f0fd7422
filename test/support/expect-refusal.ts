import assert from "node:assert/strict";
import { InputError } from "../../src/tensor/index.js";

/** What every refusal must be: an InputError of one printable line. */
export function assertRefusal(error: unknown, message: RegExp): true {
  assert.ok(error instanceof InputError, `expected an InputError; received ${error instanceof Error ? error.stack : String(error)}`);
  assert.match(error.message, message);
  assert.doesNotMatch(error.message, /\p{Cc}/u, "the message must be one line without control characters");
  assert.ok(error.message.length < 600, `the message has ${error.message.length} characters`);
  return true;
}

/** Runs `action`, which may only succeed or refuse: anything else that it throws fails the test. */
export async function succeedsOrRefuses(action: () => unknown): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
