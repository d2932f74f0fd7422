// Windows of unequal lengths, padded behind their end to the steps of the network. The rule: a window of L steps comes out as it would of the same
// network made for L steps, with the same weights. Two things follow, and all else stays as it is:
//   - how many steps are real behind each layer is what the layer's `outputShape` says of the real steps before it, worked out once for every length;
//   - what lies behind them is zero in every value and every gradient (nn/plan.ts writes the zeros), which is what padding is made of, so that
//     convolutions, activations and sums need to know nothing; layers that count steps or pick some of them ask for the lengths.
// The one difference: padding "same" with strides above 1 begins where it does in a window of all steps, whatever the length, so that the same steps
// are looked at; a network made for L steps may begin one or more steps earlier or later. Keras' convolutions drop the mask instead, and let their
// biases and the steps they reach over leak back into the window; its poolings "valid" and "same" count zeros as steps.
import type { Kernels } from "../kernels/index.js";
import type { Arena, Pointer, Shape } from "../tensor/index.js";
import { InputError } from "../tensor/index.js";
import type { BoundLayer, LayerDefinition } from "./layer.js";
import type { LayerConfig } from "./layers/index.js";
import { clearTails, type Lengths } from "./lengths.js";

/** How the lengths of windows go through a network. */
export interface Masking {
  /** The fewest steps a window may have: with fewer some layer has nothing to give. */
  readonly shortest: number;
  /**
   * Of every value, the inputs first, then the layers' outputs: the real steps there of a window with so many real steps, entry by entry from `shortest`
   * on. Undefined of what has no time axis.
   */
  readonly tables: readonly (Int32Array | undefined)[];
}

/** What is known of a layer while a network is built. */
interface Placed {
  readonly config: LayerConfig;
  readonly definition: LayerDefinition<LayerConfig>;
  readonly sources: readonly number[];
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
}

/** More is no network for windows of sensors, but a hostile file: about two seconds of work. */
const MOST_ENTRIES = 2 ** 22;

/** Throws InputError for a layer that has no rule for lengths; `where` begins what is said of layer i. */
export function planMasking(steps: number, inputs: number, layers: readonly Placed[], where: (layer: number) => string): Masking {
  if (steps * layers.length > MOST_ENTRIES) {
    throw new InputError(
      `${where(layers.length - 1)}masked: at most ${MOST_ENTRIES} time steps times layers; received ${steps} x ${layers.length}; take shorter windows`,
    );
  }
  const whole = Int32Array.from({ length: steps + 1 }, (_, i) => i);
  const tables: (Int32Array | undefined)[] = Array.from({ length: inputs }, () => whole);
  let shortest = 1;
  layers.forEach(({ config, definition, sources, inputShapes, outputShape }, index) => {
    const own = sources.map((source) => tables[source]);
    const first = own.findIndex((table) => table !== undefined);
    if (first < 0) return void tables.push(undefined);
    const [table, shape] = [own[first]!, inputShapes[first]!];
    const refuse = (why: string): never => {
      throw new InputError(`${where(index)}${config.kind}: ${why}`);
    };
    const constant = table.subarray(shortest).every((length) => length === shape[0]);
    if (!constant && definition.masking !== true) {
      refuse(definition.masking ?? "has no rule for masked windows; leave it out, or leave out masked and have windows padded with zeros");
    }
    for (let length = shortest; length <= steps; length++) {
      const each = own.flatMap((entries) => entries?.[length] ?? []);
      if (each.some((steps) => steps !== each[0])) {
        refuse(
          `masked: inputs must have equal lengths whatever a window's; of a window of ${length} of ${steps} steps they have ${each.join(" and ")}; ` +
            'give their layers the same strides and padding "same"',
        );
      }
    }
    if (outputShape.length !== shape.length) return void tables.push(undefined);
    const next = new Int32Array(steps + 1);
    for (let length = steps; length >= shortest; length--) {
      const shapes = inputShapes.map((each, i) => (own[i] ? [table[length]!, ...each.slice(1)] : each));
      if (length < steps && table[length] === table[length + 1]) next[length] = next[length + 1]!;
      else if ((next[length] = lengthBehind(config, definition, shapes, shape)) === 0) shortest = length + 1;
    }
    // Most layers leave lengths as they are: one table serves them all.
    tables.push(next.subarray(shortest).every((length, i) => length === table[shortest + i]) ? table : next);
  });
  return { shortest, tables };
}

/**
 * Real steps behind a layer fed with windows of these shapes, `whole` being the first one's in a window of all steps; 0 where it would have none. A shape is
 * refused for being too short alone: the layer took one as wide and longer.
 */
function lengthBehind(config: LayerConfig, definition: LayerDefinition<LayerConfig>, shapes: readonly Shape[], whole: Shape): number {
  if (definition.lengthBehind) return definition.lengthBehind(config, shapes[0]![0]!, whole);
  try {
    return definition.outputShape(config, ...shapes)[0]!;
  } catch (error) {
    if (error instanceof InputError) return 0;
    throw error;
  }
}

/** The lengths of a batch's windows in a program. */
export interface BatchLengths {
  /** (batchSize); empty where the network is not masked. */
  readonly values: Int32Array;
  /** Those of a value, by its number; undefined of one without a time axis, and where the network is not masked. */
  at(value: number): Lengths | undefined;
  /** Once the arena is sealed: every window has all steps. */
  fill(): void;
}

export function bindLengths(masking: Masking | undefined, steps: number, arena: Arena, batchSize: number): BatchLengths {
  const pointer: Pointer = masking ? arena.allocate(batchSize) : 0;
  const batch: { values: Int32Array } = { values: new Int32Array(0) };
  return {
    get values() {
      return batch.values;
    },
    at(value) {
      const table = masking?.tables[value];
      return table && { of: (i) => table[batch.values[i]!]! };
    },
    fill() {
      if (masking) batch.values = arena.i32(pointer, batchSize).fill(steps);
    },
  };
}

/** A pass over n windows from `first` on. */
type Pass = (first: number, n: number) => void;

/**
 * A layer that leaves zeros behind the real steps of y, and what collects its gradient leaving them in dy: before the layer's own backward pass,
 * once all of its readers have written. Without a y it is another layer's, which has done so.
 */
export function clearBehind(
  kernels: Kernels,
  [layer, collect]: readonly [BoundLayer, Pass | undefined],
  {
    y,
    dy,
    outputShape: [steps, width],
    lengths,
  }: { readonly y: Pointer | undefined; readonly dy: Pointer | undefined; readonly outputShape: Shape; readonly lengths: Lengths },
): [BoundLayer, Pass | undefined] {
  const windows = (pointer: Pointer) => ({ pointer, steps: steps!, width: width! });
  const [values, gradients] = [y === undefined ? undefined : windows(y), dy === undefined ? undefined : windows(dy)];
  const cleared: BoundLayer = {
    ...layer,
    forward(first, n, training) {
      layer.forward(first, n, training);
      if (values) clearTails(kernels, values, lengths, first, n);
    },
  };
  if (!gradients) return [cleared, collect];
  return [
    cleared,
    (first, n) => {
      collect?.(first, n);
      clearTails(kernels, gradients, lengths, first, n);
    },
  ];
}

/** Throws InputError for a length that no window of this network can have. Allocates nothing otherwise. */
export function checkLength(
  { name, inputShape }: { readonly name: string; readonly inputShape: readonly [number, number] },
  { shortest }: Masking,
  length: number,
  window: number,
): void {
  if (Number.isInteger(length) && length >= shortest && length <= inputShape[0]) return;
  throw new InputError(
    `network ${name}: expects windows of ${shortest} to ${inputShape[0]} real steps; received ${length} in window ${window}, from 0`,
  );
}
