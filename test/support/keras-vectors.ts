/**
 * The vectors from Keras, as plain objects. What each file holds, and how exact it is, stands in test/vectors/keras/README.md. The
 * reader of safetensors here is small on purpose and shares nothing with src/data/formats: a fault there cannot hide one here.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

export interface IntTensor {
  readonly shape: readonly number[];
  readonly data: Int32Array<ArrayBuffer>;
}

export interface VectorFile<Config> {
  readonly config: Config;
  /** In the order of the file. */
  readonly names: readonly string[];
  /** Throws RangeError where the file has no float32 tensor of that name. */
  readonly floats: (name: string) => FloatTensor;
  /** Throws RangeError where the file has no int32 tensor of that name. */
  readonly ints: (name: string) => IntTensor;
}

export interface Versions {
  readonly keras: string;
  readonly tensorflow: string;
  readonly numpy: string;
}

interface Case<Kind extends string, Config, Floats extends string, Ints extends string = never> {
  /** Such as `conv1d/same-stride2-odd`. */
  readonly id: string;
  readonly kind: Kind;
  readonly config: Config;
  readonly tensors: { readonly [Name in Floats]: FloatTensor } & { readonly [Name in Ints]: IntTensor };
}

/** `padLeft` and `outputLength` follow from the rest; they are what the kernels take. `dy` is upstream of the activation. */
export type Conv1DCase = Case<
  "conv1d",
  {
    readonly filters: number;
    readonly kernelSize: number;
    readonly strides: number;
    readonly dilationRate: number;
    readonly padding: "valid" | "same" | "causal";
    readonly activation: "linear" | "relu";
    readonly padLeft: number;
    readonly outputLength: number;
  },
  "x" | "w" | "b" | "y" | "dy" | "dx" | "dw" | "db"
>;

export type MaxPooling1DCase = Case<
  "maxPooling1d",
  {
    readonly poolSize: number;
    readonly strides: number;
    readonly padding: "valid" | "same";
    readonly padLeft: number;
    readonly outputLength: number;
  },
  "x" | "y" | "dy" | "dx"
>;

export type DenseCase = Case<
  "dense",
  { readonly units: number; readonly activation: "linear" | "relu" | "softmax" },
  "x" | "w" | "b" | "y" | "dy" | "dx" | "dw" | "db"
>;

/** `loss` holds one number per row; `dz` is the gradient of their mean, `scale` = 1 / rows. */
export type SoftmaxCrossEntropyCase = Case<
  "softmaxCrossEntropy",
  { readonly classes: number; readonly scale: number; readonly meanLoss: number },
  "z" | "p" | "loss" | "dz",
  "labels"
>;

export type FlattenCase = Case<"flatten", Readonly<Record<string, never>>, "x" | "y" | "dy" | "dx">;

export type LayerCase = Conv1DCase | MaxPooling1DCase | DenseCase | SoftmaxCrossEntropyCase | FlattenCase;

/** Greatest absolute difference, and the norm of the difference over the norm, of Keras in float32 from Keras in float64. */
export interface Difference {
  readonly maxAbs: number;
  readonly relativeL2: number;
}

type PerName<Value> = Readonly<Record<string, Value>>;

export interface BaselineConfig {
  readonly versions: Versions;
  readonly n: number;
  readonly t: number;
  readonly c: number;
  readonly filters: number;
  readonly kernelSize: number;
  readonly poolSize: number;
  readonly units: number;
  readonly classes: number;
  readonly parameters: number;
  /** conv1/kernel, conv1/bias, conv2/kernel, ... in Keras' order of weights; stream i + 1 fills parameter i. */
  readonly parameterNames: readonly string[];
  readonly layerNames: readonly string[];
  /** Of each parameter's hashFill: Glorot's limit for kernels, 0.05 for biases. */
  readonly scales: PerName<number>;
  readonly xScale: number;
  /** Training batch k = 1 ... steps is filled from streams trainX + k - 1 and trainLabels + k - 1. */
  readonly streams: {
    readonly parameters: readonly number[];
    readonly x: number;
    readonly labels: number;
    readonly trainX: number;
    readonly trainLabels: number;
  };
  readonly adam: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    readonly steps: number;
  };
  readonly loss: number;
  readonly lossFloat32: number;
  /** Of each step's batch, before that step's update. */
  readonly losses: readonly number[];
  readonly lossesFloat32: readonly number[];
  /** With beta1 and beta2 as float64 in Adam's bias corrections; Keras itself rounds them to float32 there. */
  readonly lossesExactBetas: readonly number[];
  readonly normAfter: PerName<number>;
  readonly normAfterFloat32: PerName<number>;
  readonly normAfterExactBetas: PerName<number>;
  readonly float32Difference: {
    readonly probabilities: Difference;
    readonly activations: PerName<Difference>;
    readonly gradients: PerName<Difference>;
    readonly after: PerName<Difference>;
    readonly updates: PerName<Difference>;
  };
}

export interface FullBaselineConfig extends BaselineConfig {
  readonly gradientNorms: PerName<number>;
  /** Known answers of hashFill: the first eight values, and the sum of all bit patterns modulo 2^32. */
  readonly fills: readonly {
    readonly name: string;
    readonly stream: number;
    readonly scale: number;
    readonly count: number;
    readonly first: readonly number[];
    readonly bitSum: number;
  }[];
  /** Of the batch under study, then of each training batch. */
  readonly labels: readonly (readonly number[])[];
  /** hash32(0 ... 3, stream). */
  readonly hashes: readonly { readonly stream: number; readonly values: readonly number[] }[];
  readonly keras: {
    /** get_config() of Conv1D, Dense, MaxPooling1D, Dropout and Adam, Keras' names. */
    readonly defaults: PerName<Readonly<Record<string, unknown>>>;
    readonly glorotUniform: readonly {
      readonly shape: readonly number[];
      readonly fanIn: number;
      readonly fanOut: number;
      readonly limit: number;
    }[];
  };
}

/** Every case of one kind of layer. */
export function readLayerCases<Kind extends LayerCase["kind"]>(kind: Kind): Extract<LayerCase, { kind: Kind }>[] {
  const file = readVectors<{ cases: (Omit<LayerCase, "tensors"> & { tensors: string[] })[] }>("layers");
  return file.config.cases
    .filter((entry) => entry.kind === kind)
    .map((entry) => {
      const tensors = entry.tensors.map((name) => [name, (name === "labels" ? file.ints : file.floats)(`${entry.id}/${name}`)]);
      return { ...entry, tensors: Object.fromEntries(tensors) } as Extract<LayerCase, { kind: Kind }>;
    });
}

/** One case of a file whose cases are listed as those of layers.safetensors, its tensors by name; `config` in the words of the layer's factory. */
export interface ListedCase {
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly floats: Readonly<Record<string, FloatTensor>>;
}

export function readCases(name: string, kind: string): ListedCase[] {
  const file = readVectors<{ cases: (Omit<ListedCase, "floats"> & { kind: string; tensors: string[] })[] }>(name);
  return file.config.cases
    .filter((entry) => entry.kind === kind)
    .map(({ id, config, tensors }) => ({
      id,
      config,
      floats: Object.fromEntries(tensors.map((tensor) => [tensor, file.floats(`${id}/${tensor}`)])),
    }));
}

export function readBaseline(): VectorFile<FullBaselineConfig> {
  return readVectors("baseline");
}

export function readSmallBaseline(): VectorFile<BaselineConfig> {
  return readVectors("small-baseline");
}

/** `name` is a file of test/vectors/keras without its ending. Throws RangeError where its data has holes or another order than its header. */
export function readVectors<Config>(name: string): VectorFile<Config> {
  const file = readFileSync(join(projectRoot(), "test", "vectors", "keras", `${name}.safetensors`));
  const bytes = Uint8Array.from(file);
  const view = new DataView(bytes.buffer);
  const start = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__: metadata, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Header;
  const floats = new Map<string, FloatTensor>();
  const ints = new Map<string, IntTensor>();
  let end = 0;
  for (const [key, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (offsets[0] !== end || offsets[1] !== end + 4 * size) {
      throw new RangeError(`${name}: ${key} must fill bytes ${end} to ${end + 4 * size}; received ${offsets.join(" to ")}`);
    }
    if (dtype === "F32") floats.set(key, { shape, data: new Float32Array(bytes.buffer, start + end, size) });
    else ints.set(key, { shape, data: new Int32Array(bytes.buffer, start + end, size) });
    end = offsets[1];
  }
  if (start + end !== bytes.length) throw new RangeError(`${name}: expected ${start + end} bytes; received ${bytes.length}`);
  return {
    config: JSON.parse(metadata.config) as Config,
    names: Object.keys(entries),
    floats: (key) => found(floats, name, key, "float32"),
    ints: (key) => found(ints, name, key, "int32"),
  };
}

type Header = { __metadata__: { config: string } } & Record<
  string,
  { dtype: "F32" | "I32"; shape: number[]; data_offsets: [number, number] }
>;

function found<Value>(tensors: Map<string, Value>, file: string, key: string, kind: string): Value {
  const tensor = tensors.get(key);
  if (tensor === undefined) throw new RangeError(`${file}: expected one of ${[...tensors.keys()].join(", ")} (${kind}); received ${key}`);
  return tensor;
}

/** The folder of package.json, from the source as well as from dist. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
