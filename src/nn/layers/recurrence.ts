import type { Kernels } from "../../kernels/index.js";
import type { Arena, Pointer, Shape } from "../../tensor/index.js";
import { checkCount, checkTimeAndChannels } from "../checks.js";
import type { BoundLayer, LayerPlan, Scratch } from "../layer.js";
import type { Share } from "../share.js";

/** What LSTM and GRU have in common; the words are Keras'. */
export interface RecurrentConfig {
  readonly units: number;
  /** Whether the state after every step comes out, or only that after the last. */
  readonly returnSequences: boolean;
  /** From the last step to the first; the sequence that comes out begins with the last step, as in Keras. */
  readonly goBackwards: boolean;
  readonly useBias: boolean;
}

/** (T, C) -> (T, units), or (units). */
export function recurrentShape(layer: string, { units, returnSequences }: RecurrentConfig, inputShape: Shape): Shape {
  checkCount(layer, "units", units);
  const [t] = checkTimeAndChannels(layer, inputShape);
  return returnSequences ? [t, units] : [units];
}

/** What runs over time in one direction works on. */
export interface RecurrenceOperands {
  readonly kernels: Kernels;
  readonly arena: Arena;
  readonly batchSize: number;
  readonly canTrain: boolean;
  readonly scratch: Scratch;
  readonly t: number;
  readonly c: number;
  readonly x: Pointer;
  readonly parameters: readonly Pointer[];
  readonly gradients: readonly Pointer[];
  readonly backwards: boolean;
}

/** One direction, tied to its buffers; rows stand in the order of time, whichever way it runs. */
export interface Recurrence {
  readonly units: number;
  readonly t: number;
  /** The step after which the last state stands. */
  readonly last: number;
  /** States (batchSize, T, units), and their gradients, which are read and left as they are: zero where nobody writes. */
  readonly h: Pointer;
  readonly dh: Pointer;
  forward(first: number, n: number): void;
  /** dh -> dx, overwritten where there is one. */
  backward(first: number, n: number, dx: Pointer | undefined): void;
  gradients(share: Share, n: number): void;
}

/** Where the states of a direction go, and their gradients come from: columns of a wider row, or all of it. */
export interface Outlet {
  readonly y: Pointer;
  readonly dy: Pointer | undefined;
  /** Floats in a row of y, and before the direction's own. */
  readonly width: number;
  readonly offset: number;
  readonly returnSequences: boolean;
  /** Rows of y in the opposite order. */
  readonly reversed: boolean;
}

/** Copies h into y after a forward pass, dy into dh before a backward one. */
export function placeStates(
  kernels: Kernels,
  { h, dh, t, units, last }: Recurrence,
  { y, dy, width, offset, returnSequences, reversed }: Outlet,
): { forward(first: number, n: number): void; backward(first: number, n: number): void } {
  const steps = returnSequences ? t : 1;
  const states = 4 * t * units,
    rows = 4 * steps * width,
    start = 4 * offset;
  const copy = (from: Pointer, into: Pointer, first: number, n: number, back: boolean): void => {
    const state = from + first * states,
      row = into + first * rows + start;
    const give = (h: Pointer, y: Pointer, count: number, hStride: number, yStride: number): void => {
      if (back) kernels.copyRows(h, y, count, units, hStride, yStride);
      else kernels.copyRows(y, h, count, units, yStride, hStride);
    };
    if (!returnSequences) give(state + 4 * last * units, row, n, t * units, width);
    else if (!reversed) give(state, row, n * t, units, width);
    else for (let i = 0; i < n; i++) give(state + i * states + 4 * (t - 1) * units, row + i * rows, t, -units, width);
  };
  return {
    forward: (first, n) => copy(h, y, first, n, false),
    backward: (first, n) => copy(dh, dy!, first, n, true),
  };
}

/** A layer that is one recurrence. */
export function planRecurrence(config: RecurrentConfig, plan: LayerPlan, bind: (operands: RecurrenceOperands) => Recurrence): BoundLayer {
  const { kernels, y, dy, dx, inputShape } = plan;
  const [t, c] = inputShape as readonly [number, number];
  const { units: width, returnSequences, goBackwards } = config;
  const recurrence = bind({ ...plan, t, c, backwards: goBackwards });
  const states = placeStates(kernels, recurrence, { y, dy, width, offset: 0, returnSequences, reversed: goBackwards });
  return {
    forward(first, n) {
      recurrence.forward(first, n);
      states.forward(first, n);
    },
    backward(first, n) {
      states.backward(first, n);
      recurrence.backward(first, n, dx);
    },
    gradients: (share, n) => recurrence.gradients(share, n),
  };
}
