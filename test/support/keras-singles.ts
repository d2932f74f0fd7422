import type { LayerConfig } from "../../src/nn/layers/index.js";
import { readVectors, type FloatTensor, type Versions } from "./keras-vectors.js";

/** One layer by itself (test/vectors/keras/single.py): its configuration is ours, its numbers are Keras'. */
export interface SingleCase {
  readonly id: string;
  readonly config: LayerConfig;
  readonly x: FloatTensor;
  readonly y: FloatTensor;
  readonly dy: FloatTensor;
  readonly dx: FloatTensor;
  /** In Keras' order of weights, which is ours; and their gradients. */
  readonly weights: readonly FloatTensor[];
  readonly gradients: readonly FloatTensor[];
  /** Of masked windows: how many steps of each are real. */
  readonly lengths: readonly number[] | undefined;
  /** What is not trainable, as training left it. */
  readonly moved: readonly FloatTensor[];
}

type Values = Readonly<Record<string, unknown>>;

/** A file's cases, and what get_config() says of Keras' layers made without options. */
export function readSingles(name: string): { readonly cases: SingleCase[]; readonly defaults: Readonly<Record<string, Values>> } {
  const file = readVectors<{
    versions: Versions;
    cases: { id: string; config: LayerConfig; tensors: string[] }[];
    defaults: Readonly<Record<string, Values>>;
  }>(name);
  const cases = file.config.cases.map(({ id, config, tensors }) => {
    const floats = (key: string): FloatTensor => file.floats(`${id}/${key}`);
    const all = (start: RegExp): FloatTensor[] => tensors.filter((key) => start.test(key)).map(floats);
    return {
      id,
      config,
      x: floats("x"),
      y: floats("y"),
      dy: floats("dy"),
      dx: floats("dx"),
      weights: all(/^w\d/),
      gradients: all(/^dw\d/),
      lengths: tensors.includes("lengths") ? [...file.ints(`${id}/lengths`).data] : undefined,
      moved: all(/^after\d/),
    };
  });
  return { cases, defaults: file.config.defaults };
}
