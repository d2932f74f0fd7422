import type { Backend, Kernels } from "../kernels/index.js";
import { sizeOf, type Pointer } from "../tensor/index.js";
import { fusionOf, poolingBehind, type Fusion } from "./fusions.js";
import type { BoundLayer, DropoutKeys, LayerInput, Scratch } from "./layer.js";
import { clearTails } from "./lengths.js";
import { clearBehind, type BatchLengths } from "./masking.js";
import type { Network, NetworkLayer } from "./network.js";
import { bindPasses, type Passes, type Step } from "./passes.js";
import type { Share } from "./share.js";
import { timeLayer, type Stopwatch } from "./stopwatch.js";
import { findZeros } from "./zeros.js";

export interface PlanOptions {
  readonly batchSize: number;
  readonly canTrain: boolean;
  /** Whether the inputs have gradients, too. Only where `canTrain`. */
  readonly looksInside: boolean;
  /** What each input of the network reads. */
  readonly inputs: readonly Pointer[];
  /** One entry a trained tensor, in the network's order. */
  readonly parameters: readonly Pointer[];
  readonly gradients: readonly Pointer[];
  readonly scratch: Scratch;
  readonly keys: DropoutKeys;
  /** The thread's part of every pass, and how it waits for the others. */
  readonly share: Share;
  readonly meet: () => void;
  readonly stopwatch?: Stopwatch | undefined;
  readonly lengths: BatchLengths;
}

/** A network's layers tied to their buffers. */
export interface PlannedLayers extends Passes {
  readonly last: BoundLayer;
  /** The output, and its gradient in a program that can train. */
  readonly y: Pointer;
  readonly dy: Pointer | undefined;
  /** Of every value, the inputs first, then the layers' outputs: where it is; undefined of a layer that another does besides its own. */
  readonly values: readonly (Pointer | undefined)[];
  /** Of each input; empty unless `looksInside`. */
  readonly inputGradients: readonly Pointer[];
  /** Of inputs with several readers: adds their gradients into the first one's, and writes zeros behind each window's end. */
  collectInputs(first: number, n: number): void;
}

/**
 * Gives every layer its buffers. A value that one layer reads has one gradient buffer, into which that reader writes; of several readers
 * the first named writes there too, the others into buffers of their own, which are added in the order of the layers.
 */
export function planLayers(network: Network, { arena, kernels }: Backend, options: PlanOptions): PlannedLayers {
  const { batchSize, canTrain, looksInside, scratch, keys, stopwatch } = options;
  const { layers, inputs, masking } = network;
  const first = inputs.length;
  const readers = countReaders(network);
  const ys: Pointer[] = [...options.inputs];
  const inputSize = sizeOf(network.config.inputShape);
  const dys: (Pointer | undefined)[] = inputs.map(() => (looksInside ? arena.allocate(batchSize * inputSize) : undefined));
  const inputGradients = looksInside ? (dys.slice() as Pointer[]) : [];
  // As if inputs learned: so everything behind them has a gradient.
  const learns: boolean[] = inputs.map(() => looksInside);
  const sums = new Map<number, Pointer[]>(inputs.map((_, value) => [value, []]));
  const seen = new Set<number>();
  const planned = new Set<number>();
  const steps: Step[] = [];
  /** Values whose gradients are lists. */
  const lists = new Set<number>();

  const isRelu = (value: number): boolean => {
    const config = layers[value - first]?.config;
    return config !== undefined && "activation" in config && config.activation === "relu";
  };
  /** Only while learning: fused layers save passes over gradients. The second must be the first one's only reader. */
  const partnerOf = (index: number): { index: number; fusion: Fusion } | undefined => {
    const [reader, ...others] = readers[first + index]!;
    // The list of a gradient that fused layers leave has no place for the zeros behind a masked window's end.
    if (!canTrain || masking || reader === undefined || others.length > 0) return undefined;
    const fusion = fusionOf(layers[index]!, layers[reader]);
    return fusion && { index: reader, fusion };
  };
  const zeros = findZeros(network);
  /** The one layer that reads a value, where it is one. */
  const onlyReader = (value: number): number | undefined => (readers[value]!.length === 1 ? readers[value]![0] : undefined);
  const isFused = (value: number): boolean => {
    const reader = onlyReader(value);
    return reader !== undefined && partnerOf(reader) !== undefined;
  };
  /** Whether the gradient of a ReLU's output is zeroed by whoever makes it. */
  const isMasked = (value: number): boolean => {
    const reader = onlyReader(value);
    if (reader === undefined || !isRelu(value)) return false;
    const { config, definition, inputShapes } = layers[reader]!;
    return isFused(value) || (definition.masks?.(config, zeros[reader]!, ...inputShapes) ?? false);
  };
  const operand = (layer: NetworkLayer, i: number): LayerInput => {
    const source = layer.sources[i]!;
    const [shape, own] = [layer.inputShapes[i]!, dys[source]];
    let dx = own;
    if (own !== undefined && seen.has(source)) {
      dx = arena.allocate(batchSize * sizeOf(shape));
      sums.get(source)!.push(dx);
    }
    seen.add(source);
    return { shape, x: ys[source]!, dx };
  };

  let next = 0;
  layers.forEach((layer, index) => {
    const value = first + index;
    const from = next;
    next += layer.parameters.length;
    if (planned.has(index)) return;
    learns[value] = canTrain && (layer.learns || layer.sources.some((source) => learns[source]));
    const operands = layer.sources.map((_, i) => operand(layer, i));
    const [{ shape: inputShape, x, dx }] = operands as [LayerInput];
    const partner = partnerOf(index);
    const pooling = canTrain ? undefined : poolingBehind(network, index, readers);
    const producer = partner?.index ?? pooling?.covered.at(-1) ?? index;
    const produced = first + producer;
    const { outputShape } = layers[producer]!;
    const alias = !partner && (layer.definition.aliases?.(layer.config, canTrain) ?? false);
    const size = sizeOf(outputShape);
    const readsList = layer.definition.readsList?.(layer.config, zeros[index]!, dx !== undefined, ...layer.inputShapes) ?? false;
    const listed = learns[value] && readsList && isFused(value);
    const y = alias ? x : arena.allocate(batchSize * size);
    const gradient = listed ? kernels.gradientListLength(...(outputShape as [number, number])) : size;
    const dy = !learns[value] ? undefined : alias ? dx : arena.allocate(batchSize * gradient);
    if (listed) lists.add(value);
    ys[produced] = y;
    dys[produced] = dy;
    learns[produced] = learns[value]!;
    const others: Pointer[] = [];
    sums.set(produced, others);
    const plan = { kernels, arena, batchSize, canTrain, index, inputs: operands, inputShape, outputShape, x, dx, y, dy, scratch, keys };
    let bound: BoundLayer;
    if (partner) {
      planned.add(partner.index);
      const [source] = layer.sources as [number];
      bound = partner.fusion.plan(plan, { relu: isMasked(source), list: lists.has(source) });
    } else {
      pooling?.covered.forEach((each) => planned.add(each));
      const parameters = options.parameters.slice(from, next),
        gradients = options.gradients.slice(from, next);
      bound = layer.definition.plan(layer.config, {
        ...plan,
        pool: pooling?.pool ?? 1,
        masked: isMasked(value),
        masks: isMasked(layer.sources[0]!) && !isFused(layer.sources[0]!),
        listed,
        zeros: zeros[index]!,
        frozen: layer.config.trainable === false,
        parameters,
        gradients,
        xLengths: options.lengths.at(layer.sources[0]!),
        yLengths: options.lengths.at(value),
      });
      if (!layer.learns) delete bound.gradients;
    }
    let collect = dy !== undefined && readers[produced]!.length > 1 ? sumGradients(kernels, { dy, size, others }) : undefined;
    const lengths = options.lengths.at(produced);
    if (lengths) [bound, collect] = clearBehind(kernels, [bound, collect], { y: alias ? undefined : y, dy, outputShape, lengths });
    const goesBack = dy !== undefined;
    if (stopwatch) {
      const names = partner ? [layer.name, layers[partner.index]!.name] : [layer.name];
      const reachesInput = operands.some((each) => each.dx !== undefined);
      const timed = timeLayer({ ...bound, ...(collect && { collect }) }, stopwatch, { names, works: !alias, goesBack, reachesInput });
      [bound, collect] = [timed, timed.collect];
    }
    steps.push({ layer: bound, collect, goesBack });
  });
  const last = steps.at(-1)!;
  const collects = inputGradients.map((dy, value) => {
    const sum = sumGradients(kernels, { dy, size: inputSize, others: sums.get(value)! });
    const lengths = options.lengths.at(value);
    const [steps, width] = network.config.inputShape;
    return (first: number, n: number): void => {
      sum(first, n);
      if (lengths) clearTails(kernels, { pointer: dy, steps, width }, lengths, first, n);
    };
  });
  const collectInputs = (first: number, n: number): void => collects.forEach((collect) => collect(first, n));
  // Where a layer does the pooling behind it, its own output is nowhere.
  const values = Array.from({ length: first + layers.length }, (_, value) => ys[value]);
  return { last: last.layer, y: ys.at(-1)!, dy: dys.at(-1), values, inputGradients, collectInputs, ...bindPasses(steps, options) };
}

/** Before a layer's own backward pass, the gradients of its several readers are added into the first one's. */
function sumGradients(
  kernels: Kernels,
  { dy, size, others }: { readonly dy: Pointer; readonly size: number; readonly others: readonly Pointer[] },
): (first: number, n: number) => void {
  return (first, n) => {
    const at = 4 * first * size;
    for (let j = 0; j < others.length; j++) kernels.add(dy + at, dy + at, others[j]! + at, n * size, 0);
  };
}

/** Of every value the layers that read it, in their order; a layer that reads it twice is there twice. */
function countReaders({ layers, inputs }: Network): number[][] {
  const readers: number[][] = [...inputs, ...layers].map(() => []);
  layers.forEach(({ sources }, index) => {
    for (const source of sources) readers[source]!.push(index);
  });
  return readers;
}
