import { checkFinite, seal, sha256, unseal, type Standardizer, type Tensor } from "../data/index.js";
import { createNetwork, parameterSpecs, type NetworkConfig, type Weight } from "../nn/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import type { Model } from "./model.js";

/**
 * A model as one sealed safetensors file: a tensor a weight, named "layer/parameter", and standardizer/mean and standardizer/scale where
 * there is one; metadata fields in JSON. Reading runs no code: layers come from a closed list, and every byte counts into the seal.
 */
const FORMAT = "stride-model-1";
const JSON_FIELDS = ["classNames", "network", "signals", "training", "window"] as const;
const TEXT_FIELDS = ["format", "weightsSha256"] as const;
const MEAN = "standardizer/mean",
  SCALE = "standardizer/scale";

/** The bytes of a model's file: equal models give equal bytes. */
export async function encodeModel(model: Model): Promise<Uint8Array> {
  const { network, weights, standardizer, signals, classNames, samplingRate, overlap, training } = model;
  const tensors: Record<string, Tensor> = {};
  for (const { name, shape, values } of weights) tensors[name] = { dtype: "F32", shape, data: values };
  if (standardizer) {
    tensors[MEAN] = { dtype: "F32", shape: [standardizer.mean.length], data: standardizer.mean };
    tensors[SCALE] = { dtype: "F32", shape: [standardizer.scale.length], data: standardizer.scale };
  }
  const json: Record<(typeof JSON_FIELDS)[number], unknown> = { classNames, network, signals, training, window: { samplingRate, overlap } };
  const metadata = {
    format: FORMAT,
    weightsSha256: await weightsSha256(weights),
    ...Object.fromEntries(JSON_FIELDS.map((field) => [field, JSON.stringify(json[field])])),
  };
  const bytes = await seal({ tensors, metadata });
  // What could not be read again must not be written.
  await decodeModel(bytes, "model to be saved");
  return bytes;
}

/**
 * The model in a file. Throws InputError, naming `file`, for anything but what `encodeModel` writes: damage anywhere, unknown layers or
 * fields, missing or further tensors, wrong shapes, values that are not finite.
 */
export async function decodeModel(bytes: Uint8Array, file: string): Promise<Model> {
  const sealed = await unseal(bytes, file);
  checkFinite(sealed, file);
  const { tensors, metadata } = sealed;
  if (metadata["format"] !== FORMAT) {
    throw new InputError(
      `${file}: expected a model of format ${FORMAT}; received ${JSON.stringify(metadata["format"] ?? null)}; is it another kind of file?`,
    );
  }
  const fields: readonly string[] = [...JSON_FIELDS, ...TEXT_FIELDS];
  const stranger = Object.keys(metadata).find((key) => !fields.includes(key)) ?? fields.find((key) => !Object.hasOwn(metadata, key));
  if (stranger)
    throw new InputError(
      `${file}: metadata must have the fields ${fields.join(", ")} and no other; received ${Object.keys(metadata).join(", ")}`,
    );

  const { schemas } = await import("./model-schema.js");
  const read = <Field extends (typeof JSON_FIELDS)[number]>(field: Field) => {
    const parsed = schemas[field].safeParse(parseJson(metadata[field]!, `${file}: ${field}`));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InputError(`${file}: ${[field, ...issue!.path.map(String)].join(".")}: ${issue!.message.replaceAll("\n", " ")}`);
    }
    return parsed.data as ReturnType<(typeof schemas)[Field]["parse"]>;
  };
  const config = read("network"),
    signals = read("signals"),
    classNames = read("classNames"),
    window = read("window");
  const training = read("training");
  const weights = readWeights(config, tensors, file);
  const standardizer = readStandardizer(tensors, file);
  const [, channels] = config.inputShape;
  const outputs = weights.outputs;
  for (const [what, received, expected] of [
    ["signals", signals.length, channels],
    ["standardizer entries", standardizer?.mean.length ?? channels, channels],
    ["class names", classNames.length, outputs],
  ] as const) {
    if (received !== expected) throw new InputError(`${file}: expected ${expected} ${what}, as its network has; received ${received}`);
  }
  const digest = await weightsSha256(weights.list);
  if (digest !== metadata["weightsSha256"]) {
    throw new InputError(`${file}: expected weights with SHA-256 ${metadata["weightsSha256"]}; received ${digest}`);
  }
  return { network: config, weights: weights.list, standardizer, signals, classNames, ...window, training };
}

/** SHA-256 over the weights' bytes in the network's order, in hexadecimal: what two trainings compare. */
export function weightsSha256(weights: readonly Weight[]): Promise<string> {
  const all = new Float32Array(weights.reduce((sum, { values }) => sum + values.length, 0));
  let offset = 0;
  for (const { values } of weights) {
    all.set(values, offset);
    offset += values.length;
  }
  return sha256(all);
}

function readWeights(config: NetworkConfig, tensors: Readonly<Record<string, Tensor>>, file: string): { list: Weight[]; outputs: number } {
  let network;
  try {
    network = createNetwork(config);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`, { cause: error }) : error;
  }
  const specs = parameterSpecs(network);
  const known = new Set([...specs.map(({ name }) => name), MEAN, SCALE]);
  const stranger = Object.keys(tensors).find((name) => !known.has(name));
  if (stranger !== undefined)
    throw new InputError(`${file}: expected the tensors of its network alone; received ${JSON.stringify(stranger)} besides`);
  const list = specs.map(({ name, spec }): Weight => {
    const tensor = tensors[name];
    const received = tensor ? `${tensor.dtype} ${formatShape(tensor.shape)}` : "none";
    if (tensor?.dtype !== "F32" || formatShape(tensor.shape) !== formatShape(spec.shape)) {
      throw new InputError(`${file}: tensor ${name}: expected F32 ${formatShape(spec.shape)}; received ${received}`);
    }
    return { name, shape: spec.shape, values: tensor.data };
  });
  return { list, outputs: network.outputShape.at(-1)! };
}

function readStandardizer(tensors: Readonly<Record<string, Tensor>>, file: string): Standardizer | null {
  const mean = tensors[MEAN],
    scale = tensors[SCALE];
  if (!mean && !scale) return null;
  for (const [name, tensor] of [
    [MEAN, mean],
    [SCALE, scale],
  ] as const) {
    if (tensor?.dtype !== "F32" || tensor.shape.length !== 1 || tensor.data.length !== mean?.data.length) {
      throw new InputError(
        `${file}: tensor ${name}: expected F32 with one entry a signal; received ${tensor ? `${tensor.dtype} ${formatShape(tensor.shape)}` : "none"}`,
      );
    }
  }
  const wrong = scale!.data.findIndex((value) => !(value > 0));
  if (wrong >= 0)
    throw new InputError(`${file}: tensor ${SCALE}: expected values above 0; received ${scale!.data[wrong]} at index ${wrong}`);
  return { mean: mean!.data as Float32Array, scale: scale!.data as Float32Array };
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${place}: expected JSON; received ${JSON.stringify(text.slice(0, 80))}`);
  }
}
