import type { DropoutKeys, Program, Share, Span, Stopwatch } from "../nn/index.js";
import { endOf, startOf } from "../nn/index.js";
import { createBarrier, WORD } from "./barrier.js";
import { BLOCK, createGradientRules, sumsLength, type GradientOptions } from "./gradient-rules.js";
import type { Optimizer, Stretch } from "./optimizers.js";

/** What the first thread has all of them do. */
export const COMMAND = { predict: 0, evaluate: 1, differentiate: 2, step: 3 } as const;
export type Command = (typeof COMMAND)[keyof typeof COMMAND];

/** One thread's part of a training: its share of every command, the same function in the thread that leads and in those that follow. */
export interface Crew {
  /** Of a step: its factor of the learning rate, and the share by which the average moves toward the weights after it, 0 where there is none. */
  perform(command: Command, n: number, factor?: number, share?: number): void;
  /** What L2 adds to the loss of the last step; once all have done it. */
  penalty(): number;
}

export interface CrewOptions {
  readonly patience?: number;
  readonly stopwatch?: Stopwatch | undefined;
  readonly rules?: GradientOptions | undefined;
  /** Shared by all threads, as `words`; sumsLength(...) numbers. Default: one thread's own. */
  readonly sums?: Float64Array | undefined;
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
  { patience, stopwatch, rules: options = {}, sums }: CrewOptions = {},
): Crew {
  const barrier = words && createBarrier(words, share.count, patience);
  const state = optimizer.init();
  const lap = stopwatch?.lap([], "optimizer");
  const stretch = stretchOf(program, share);
  const rules = createGradientRules(program, options, share, sums ?? new Float64Array(sumsLength(program.parameters.count)));

  /** The moving statistics, which belong to no stretch, are the first thread's. */
  const { kernels } = program.backend;
  const toAverage = program.average.pointer - program.state.pointer;
  const rest = program.state.count - program.parameters.count;
  const restAt = program.state.pointer + 4 * program.parameters.count;
  function average(by: number): void {
    const { pointer, count } = stretch.parameters;
    kernels.blend(pointer + toAverage, pointer, count, by);
    if (share.index === 0) kernels.blend(restAt + toAverage, restAt, rest, by);
  }
  function differentiate(n: number): void {
    if (!barrier) return program.differentiate(n);
    program.propagate(n);
    barrier.meet();
    program.sumGradients(n);
  }
  return {
    perform(command, n, factor, blended = 0) {
      if (command === COMMAND.predict) program.predict(n);
      else if (command === COMMAND.evaluate) program.evaluate(n);
      else differentiate(n);
      if (command === COMMAND.step) {
        barrier?.meet();
        lap?.start();
        rules?.apply();
        if (rules?.limit) {
          barrier?.meet();
          rules.limit();
        }
        state.update(stretch, factor);
        if (blended > 0) average(blended);
        lap?.stop();
      }
    },
    penalty: () => rules?.penalty() ?? 0,
  };
}

/** A thread's own of all parameters: the blocks in which gradients are looked at before. */
function stretchOf({ backend, parameters, gradients, slots, kernelSpans }: Program, share: Share): Stretch {
  const start = startOf(share, parameters.count, BLOCK),
    end = endOf(share, parameters.count, BLOCK);
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

/** Where the step's factor and share stand in those words. */
export function ratesIn({ buffer }: Int32Array): Float64Array {
  return new Float64Array(buffer, 4 * WORD.rates, 2);
}

/** Hands the others a command, or takes it: the words beside the barrier's. */
export function writeCommand(words: Int32Array, command: Command, n: number, { key0, key1 }: DropoutKeys): void {
  words[WORD.command] = command;
  words[WORD.windows] = n;
  words[WORD.key0] = key0;
  words[WORD.key1] = key1;
}
