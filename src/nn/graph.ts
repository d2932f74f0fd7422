import { InputError } from "../tensor/index.js";
import type { LayerConfig } from "./layers/index.js";

/** A layer in a network: what it does, what it is called, and what it is fed. */
export type LayerNode = LayerConfig & {
  /** Unique in the network, without "/". Default as in Keras: conv1d, conv1d_1, ... in the order of the unnamed layers of a kind. */
  readonly name?: string;
  /** Names of the network's inputs or of earlier layers. Default: the layer before, and for the first layer the first input. */
  readonly inputs?: readonly string[];
  /**
   * False keeps training from changing its weights, as Keras' layer.trainable: they are no optimizer's, and no gradient of them is made; a
   * BatchNormalization then normalises by its moving statistics while training too, and leaves them. Default true.
   */
  readonly trainable?: boolean;
};

/** Layers one after the other, the first fed by `from`; the last is called `name`, so that others can be fed by it. */
export function chain(from: string, name: string, layers: readonly LayerConfig[]): LayerNode[] {
  return layers.map((layer, i) => ({
    ...layer,
    ...(i === 0 && { inputs: [from] }),
    ...(i === layers.length - 1 && { name }),
  }));
}

/** A layer whose weights stay as they are made, or set. */
export function fixed(layer: LayerNode): LayerNode {
  return { ...layer, trainable: false };
}

/** A layer fed by what these names name. */
export function join(layer: LayerConfig, inputs: readonly string[]): LayerNode {
  return { ...layer, inputs };
}

/** Where a layer stands in a network. Values are numbered: the inputs from 0, behind them the layers' outputs in their order. */
export interface Place {
  readonly name: string;
  /** What feeds the layer: names, and as numbers of values. */
  readonly inputs: readonly string[];
  readonly sources: readonly number[];
}

/** The names of a network's inputs where it gives none. */
export const DEFAULT_INPUTS: readonly string[] = ["input"];

/** Looks every name up. Throws InputError, beginning with `where` of the layer's index, for a name that is none, or there twice. */
export function placeLayers(
  inputs: readonly string[],
  layers: readonly LayerNode[],
  defaultNames: readonly string[],
  where: (index: number) => string,
): Place[] {
  const unnamed = new Map<string, number>();
  const names = layers.map(({ name }, i) => {
    if (name !== undefined) return name;
    const base = defaultNames[i]!;
    const count = unnamed.get(base) ?? 0;
    unnamed.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  });
  const values = new Map<string, number>();
  inputs.forEach((name, i) => void values.set(name, i));
  return layers.map((layer, i) => {
    const name = names[i]!;
    checkName(`${where(i)}name`, name);
    if (values.has(name)) throw new InputError(`${where(i)}name: expected one that no other has; received ${quote(name)} again`);
    const fed = layer.inputs ?? [i === 0 ? inputs[0]! : names[i - 1]!];
    const sources = fed.map((source) => {
      const value = values.get(source);
      if (value !== undefined) return value;
      const known = [...values.keys()].slice(-12).join(", ");
      const later = names.includes(source, i) ? ", which does not come before it; list layers in the order in which they compute" : "";
      throw new InputError(`${where(i)}inputs: expected names of inputs or earlier layers (${known}); received ${quote(source)}${later}`);
    });
    values.set(name, inputs.length + i);
    return { name, inputs: fed, sources };
  });
}

/** Throws InputError naming the first input or layer whose values nobody reads; the last layer is the output. */
export function checkAllUsed(network: string, inputs: readonly string[], places: readonly Place[]): void {
  const used = new Set(places.flatMap(({ sources }) => sources));
  const names = [...inputs, ...places.map(({ name }) => name)];
  const idle = names.findIndex((_, value) => value < names.length - 1 && !used.has(value));
  if (idle < 0) return;
  const what = idle < inputs.length ? "input" : "layer";
  throw new InputError(
    `network ${network}: expected every input and layer to feed another; received ${what} ${quote(names[idle]!)}, which feeds none`,
  );
}

/** Throws InputError for input names that are none, or not unique. */
export function checkInputs(network: string, inputs: readonly string[]): void {
  if (inputs.length === 0) throw new InputError(`network ${network}: inputs: expected at least 1 name; received none`);
  inputs.forEach((name, i) => {
    checkName(`network ${network}: inputs`, name);
    if (inputs.indexOf(name) !== i)
      throw new InputError(`network ${network}: inputs: expected names that differ; received ${quote(name)} twice`);
  });
}

/** Names stand before a "/" in a file's tensors. */
function checkName(where: string, name: string): void {
  if (!/^[^/\p{Cc}]{1,100}$/u.test(name)) {
    throw new InputError(`${where}: expected 1 to 100 characters without "/"; received ${quote(name)}`);
  }
}

function quote(name: string): string {
  return JSON.stringify(name);
}
