import type { Kernels } from "../../kernels/index.js";
import type { Arena, Pointer, Shape } from "../../tensor/index.js";
import { checkCount, checkTimeAndChannels } from "../checks.js";
import type { BoundLayer, LayerPlan, Scratch } from "../layer.js";
import type { Lengths } from "../lengths.js";
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
  readonly xLengths?: Lengths | undefined;
}

/** One direction, tied to its buffers; rows stand in the order of time, whichever way it runs. */
export interface Recurrence {
  readonly units: number;
  readonly t: number;
  /** The step after which the last state stands. */
  readonly last: number;
  /** Of masked windows: the last state of one that runs forwards stands after its last real step. */
  readonly lengths: Lengths | undefined;
  /** As `prepare` of BoundLayer. */
  prepare?(): void;
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

interface PlacedStates {
  forward(first: number, n: number): void;
  backward(first: number, n: number): void;
}

/** Copies h into y after a forward pass, dy into dh before a backward one. */
export function placeStates(kernels: Kernels, recurrence: Recurrence, outlet: Outlet): PlacedStates {
  const { h, dh, t, units, last, lengths } = recurrence;
  const { y, dy, width, offset, returnSequences, reversed } = outlet;
  if (lengths) return placeMasked(kernels, recurrence, outlet, lengths);
  const steps = returnSequences ? t : 1;
  const states = 4 * t * units,
    rows = 4 * steps * width;
  const start = 4 * offset;
  function copy(into: Pointer, from: Pointer, count: number, intoStride: number, fromStride: number): void {
    kernels.copyRows(into, from, count, units, intoStride, fromStride);
  }
  return {
    forward(first, n) {
      const state = h + first * states,
        row = y + first * rows + start;
      if (!returnSequences) copy(row, state + 4 * last * units, n, width, t * units);
      else if (!reversed) copy(row, state, n * t, width, units);
      else for (let i = 0; i < n; i++) copy(row + i * rows, state + (i + 1) * states - 4 * units, t, width, -units);
    },
    backward(first, n) {
      const state = dh + first * states,
        row = dy! + first * rows + start;
      if (!returnSequences) copy(state + 4 * last * units, row, n, t * units, width);
      else if (!reversed) copy(state, row, n * t, units, width);
      else for (let i = 0; i < n; i++) copy(state + (i + 1) * states - 4 * units, row + i * rows, t, -units, width);
    },
  };
}

/** The same of windows that end before their last step. In the opposite order rows begin with the last real step, and padding stays behind. */
function placeMasked(
  kernels: Kernels,
  { h, dh, t, units, last }: Recurrence,
  { y, dy, width, offset, returnSequences, reversed }: Outlet,
  lengths: Lengths,
): PlacedStates {
  const rows = returnSequences ? t * width : width;
  /** Of window i: how many rows there are, and where the first of them is among the states, `stride` floats from the next. */
  const count = (i: number): number => (returnSequences ? lengths.of(i) : 1);
  const start = (i: number): number => i * t + ((returnSequences ? reversed : last > 0) ? lengths.of(i) - 1 : 0);
  const stride = returnSequences && reversed ? -units : units;
  return {
    forward(first, n) {
      for (let i = first; i < first + n; i++) {
        kernels.copyRows(y + 4 * (i * rows + offset), h + 4 * start(i) * units, count(i), units, width, stride);
      }
    },
    backward(first, n) {
      kernels.fillZero(dh + 4 * first * t * units, n * t * units);
      for (let i = first; i < first + n; i++) {
        kernels.copyRows(dh + 4 * start(i) * units, dy! + 4 * (i * rows + offset), count(i), units, stride, width);
      }
    },
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
    prepare: () => recurrence.prepare?.(),
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
