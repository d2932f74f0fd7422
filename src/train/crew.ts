import type { DropoutKeys, Program, Share, Span, Stopwatch } from "../nn/index.js";
import { endOf, startOf } from "../nn/index.js";
import { createBarrier, WORD } from "./barrier.js";
import type { Optimizer, Stretch } from "./optimizers.js";

/** What the first thread has all of them do. */
export const COMMAND = { predict: 0, evaluate: 1, differentiate: 2, step: 3 } as const;
export type Command = (typeof COMMAND)[keyof typeof COMMAND];

/** One thread's part of a training: its share of every command, the same function in the thread that leads and in those that follow. */
export interface Crew {
  /** `factor` is a step's share of the learning rate. */
  perform(command: Command, n: number, factor?: number): void;
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
  const stretch = stretchOf(program, share);

  function differentiate(n: number): void {
    if (!barrier) return program.differentiate(n);
    program.propagate(n);
    barrier.meet();
    program.sumGradients(n);
  }
  return {
    perform(command, n, factor) {
      if (command === COMMAND.predict) program.predict(n);
      else if (command === COMMAND.evaluate) program.evaluate(n);
      else differentiate(n);
      if (command === COMMAND.step) {
        barrier?.meet();
        lap?.start();
        state.update(stretch, factor);
        lap?.stop();
      }
    },
  };
}

/** A thread's own of all parameters. */
function stretchOf({ backend, parameters, gradients, slots, kernelSpans }: Program, share: Share): Stretch {
  const start = startOf(share, parameters.count, 16),
    end = endOf(share, parameters.count, 16);
  const own = ({ pointer }: Span): Span => ({ pointer: pointer + 4 * start, count: end - start });
  const inside = (span: Span): Span => {
    const at = (span.pointer - parameters.pointer) / 4;
    const from = Math.max(at, start);
    return { pointer: parameters.pointer + 4 * from, count: Math.min(at + span.count, end) - from };
  };
  return {
    backend,
    parameters: own(parameters),
    gradients: own(gradients),
    slots: slots.map(own),
    kernelSpans: kernelSpans.map(inside).filter(({ count }) => count > 0),
  };
}

/** Where the step's factor stands in those words. */
export function factorIn({ buffer }: Int32Array): Float64Array {
  return new Float64Array(buffer, 4 * WORD.factor, 1);
}

/** Hands the others a command, or takes it: the words beside the barrier's. */
export function writeCommand(words: Int32Array, command: Command, n: number, { key0, key1 }: DropoutKeys): void {
  words[WORD.command] = command;
  words[WORD.windows] = n;
  words[WORD.key0] = key0;
  words[WORD.key1] = key1;
}
