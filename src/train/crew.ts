import type { DropoutKeys, Program, Share, Span, Stopwatch } from "../nn/index.js";
import { endOf, startOf } from "../nn/index.js";
import { createBarrier, WORD } from "./barrier.js";
import type { Optimizer } from "./optimizers.js";

/** What the first thread has all of them do. */
export const COMMAND = { predict: 0, evaluate: 1, differentiate: 2, step: 3 } as const;
export type Command = (typeof COMMAND)[keyof typeof COMMAND];

/** One thread's part of a training: its share of every command, the same function in the thread that leads and in those that follow. */
export interface Crew {
  perform(command: Command, n: number): void;
}

/**
 * `program` was made with this share. A step is done when each has gone through its windows, then each through its share of the sums, then
 * each through its share of the parameters; in between all wait for all.
 */
export function createCrew(
  program: Program,
  optimizer: Optimizer,
  share: Share,
  words: Int32Array | undefined,
  { patience, stopwatch }: { readonly patience?: number; readonly stopwatch?: Stopwatch | undefined } = {},
): Crew {
  const barrier = words && createBarrier(words, share.count, patience);
  const state = optimizer.init();
  const lap = stopwatch?.lap([], "optimizer");
  const own = ({ pointer, count }: Span): Span => {
    const start = startOf(share, count, 16);
    return { pointer: pointer + 4 * start, count: endOf(share, count, 16) - start };
  };
  const { backend, parameters, gradients, slots } = program;
  const part = { backend, parameters: own(parameters), gradients: own(gradients), slots: slots.map(own) };

  function differentiate(n: number): void {
    if (!barrier) return program.differentiate(n);
    program.propagate(n);
    barrier.meet();
    program.sumGradients(n);
  }
  return {
    perform(command, n) {
      if (command === COMMAND.predict) program.predict(n);
      else if (command === COMMAND.evaluate) program.evaluate(n);
      else differentiate(n);
      if (command === COMMAND.step) {
        barrier?.meet();
        lap?.start();
        state.update(part);
        lap?.stop();
      }
    },
  };
}

/** Hands the others a command, or takes it: the words beside the barrier's. */
export function writeCommand(words: Int32Array, command: Command, n: number, { key0, key1 }: DropoutKeys): void {
  words[WORD.command] = command;
  words[WORD.windows] = n;
  words[WORD.key0] = key0;
  words[WORD.key1] = key1;
}
