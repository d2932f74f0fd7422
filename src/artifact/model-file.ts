import { checkFinite, seal, sha256, unseal, type Standardizer, type Tensor } from "../data/index.js";
import { parameterSpecs, type Network, type Weight } from "../nn/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import { canonicalJson } from "./canonical-json.js";
import { networkOf } from "./check-model.js";
import type { Model } from "./model.js";

/**
 * A model as one sealed safetensors file: a tensor a weight, named "layer/parameter", and standardizer/mean and standardizer/scale where
 * there is one; metadata fields in canonical JSON, so that a model has one file only. Reading runs no code: layers come from a closed list,
 * and every byte counts into the seal.
 */
const FORMAT = "stride-model-1";
const JSON_FIELDS = ["classNames", "network", "signals", "training", "window"] as const;
const FIELDS: readonly string[] = [...JSON_FIELDS, "format", "weightsSha256"];
const MEAN = "standardizer/mean",
  SCALE = "standardizer/scale";
type JsonField = (typeof JSON_FIELDS)[number];

/** The bytes of a model's file: equal models give equal bytes. Throws InputError for a model that could not be read again. */
export async function encodeModel(model: Model): Promise<Uint8Array> {
  const { network, weights, standardizer, classNames, samplingRate, overlap, training } = model;
  const signals = model.signals.map(({ name, unit }) => ({ name, unit }));
  const tensors: Record<string, Tensor> = {};
  for (const { name, shape, values } of weights) tensors[name] = { dtype: "F32", shape, data: values };
  if (standardizer) {
    tensors[MEAN] = { dtype: "F32", shape: [standardizer.mean.length], data: standardizer.mean };
    tensors[SCALE] = { dtype: "F32", shape: [standardizer.scale.length], data: standardizer.scale };
  }
  const json: Record<JsonField, unknown> = { classNames, network, signals, training, window: { samplingRate, overlap } };
  const bytes = await seal({
    tensors,
    metadata: {
      format: FORMAT,
      weightsSha256: await weightsSha256(weights),
      ...Object.fromEntries(JSON_FIELDS.map((field) => [field, canonicalJson(json[field])])),
    },
  });
  // What could not be read again must not be written.
  await decodeModel(bytes, "model to be saved");
  return bytes;
}

/**
 * The model in a file; its weights are views of `bytes`. Throws InputError, naming `file`, for anything but what `encodeModel` writes: damage
 * anywhere, unknown layers or fields, missing or further tensors, wrong shapes, values that are not finite.
 */
export async function decodeModel(bytes: Uint8Array, file: string): Promise<Model> {
  const sealed = await unseal(bytes, file);
  const { tensors, metadata } = sealed;
  if (metadata["format"] !== FORMAT) {
    throw new InputError(
      `${file}: format: expected a model, ${FORMAT}; received ${quote(metadata["format"] ?? null)}; is it another kind of file?`,
    );
  }
  const missing = FIELDS.find((field) => !Object.hasOwn(metadata, field));
  if (missing !== undefined) throw new InputError(`${file}: metadata: expected the field ${missing}; received none; save it with Stride`);
  const stranger = Object.keys(metadata).find((field) => !FIELDS.includes(field));
  if (stranger !== undefined) {
    throw new InputError(`${file}: metadata: expected the fields ${FIELDS.join(", ")} alone; received ${quote(stranger)} besides`);
  }
  checkFinite(sealed, file);

  const { checkField } = await import("./model-schema.js");
  const read = <Field extends JsonField>(field: Field) => {
    const value = parseJson(metadata[field]!, `${file}: ${field}`);
    const checked = checkField(field, value);
    if ("data" in checked) return checked.data;
    throw new InputError(`${file}: ${checked.path}: ${checked.expected}; received ${quote(checked.received)}`);
  };
  const config = read("network"),
    signals = read("signals"),
    classNames = read("classNames"),
    window = read("window"),
    training = read("training");
  const standardizer = readStandardizer(tensors, file);
  const weights = readWeights(networkOf({ network: config, signals, classNames, standardizer }, file), tensors, file);
  const digest = await weightsSha256(weights);
  if (digest !== metadata["weightsSha256"]) {
    throw new InputError(
      `${file}: weightsSha256: expected ${digest}, as its weights have; received ${quote(metadata["weightsSha256"])}; save it with Stride`,
    );
  }
  return { network: config, weights, standardizer, signals, classNames, ...window, training };
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

function readWeights(network: Network, tensors: Readonly<Record<string, Tensor>>, file: string): Weight[] {
  const specs = parameterSpecs(network);
  const known = new Set([...specs.map(({ name }) => name), MEAN, SCALE]);
  const stranger = Object.keys(tensors).find((name) => !known.has(name));
  if (stranger !== undefined) {
    throw new InputError(`${file}: tensor ${quote(stranger)}: expected the tensors of its network alone; received this one besides`);
  }
  return specs.map(({ name, spec: { shape } }): Weight => {
    const tensor = tensors[name];
    if (tensor?.dtype !== "F32" || formatShape(tensor.shape) !== formatShape(shape)) {
      throw new InputError(`${file}: tensor ${name}: expected F32 ${formatShape(shape)}, as its network has; received ${describe(tensor)}`);
    }
    return { name, shape, values: tensor.data };
  });
}

function readStandardizer(tensors: Readonly<Record<string, Tensor>>, file: string): Standardizer | null {
  if (!tensors[MEAN] && !tensors[SCALE]) return null;
  const read = (name: string): Float32Array => {
    const tensor = tensors[name];
    if (tensor?.dtype !== "F32" || tensor.shape.length !== 1) {
      throw new InputError(`${file}: tensor ${name}: expected F32 with one axis, the signals; received ${describe(tensor)}`);
    }
    return tensor.data;
  };
  return { mean: read(MEAN), scale: read(SCALE) };
}

function describe(tensor: Tensor | undefined): string {
  return tensor ? `${tensor.dtype} ${formatShape(tensor.shape)}` : "none";
}

/** JSON in the form in which `encodeModel` writes it: another one could hold a key twice, of which parsing would drop the first. */
function parseJson(text: string, place: string): unknown {
  let value: unknown, form: string;
  try {
    value = JSON.parse(text);
    form = canonicalJson(value);
  } catch {
    // No JSON, or lists nested deeper than the stack.
    throw new InputError(`${place}: expected JSON; received ${quote(text)}`);
  }
  if (form !== text) {
    throw new InputError(`${place}: expected compact JSON with sorted keys, none repeated; received ${quote(text)}; save it with Stride`);
  }
  return value;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
