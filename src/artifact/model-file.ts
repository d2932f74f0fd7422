import { checkFinite, seal, sha256, unseal, type Preparation, type Tensor } from "../data/index.js";
import { DEFAULT_INPUTS, parameterSpecs, type Network, type NetworkConfig, type Weight } from "../nn/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import { canonicalJson } from "./canonical-json.js";
import { networkOf } from "./check-model.js";
import type { Model } from "./model.js";

/**
 * A model as one sealed safetensors file: a tensor a weight, named "layer/parameter", and for each input that is not fed raw signals
 * preparation/INPUT/mean, .../scale and, of a power transform, .../lambdas; metadata fields in canonical JSON, so that a model has one file
 * only. Reading runs no code: layers come from a closed list, and every byte counts into the seal.
 */
const FORMAT = "stride-model-1";
const JSON_FIELDS = ["classNames", "network", "signals", "training", "window"] as const;
const FIELDS: readonly string[] = [...JSON_FIELDS, "format", "weightsSha256"];
const PARTS = ["lambdas", "mean", "scale"] as const;
type JsonField = (typeof JSON_FIELDS)[number];

/** The bytes of a model's file: equal models give equal bytes. Throws InputError for a model that could not be read again. */
export async function encodeModel(model: Model): Promise<Uint8Array> {
  const { network, weights, preparation, classNames, samplingRate, overlap, training } = model;
  networkOf(model, "model to be saved");
  const signals = model.signals.map(({ name, unit }) => ({ name, unit }));
  const tensors: Record<string, Tensor> = {};
  for (const { name, shape, values } of weights) tensors[name] = { dtype: "F32", shape, data: values };
  preparation.forEach((part, i) => {
    for (const key of PARTS) {
      const data = part?.[key];
      if (data) tensors[tensorName(inputsOf(network)[i]!, key)] = { dtype: "F32", shape: [data.length], data };
    }
  });
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
  const preparation = inputsOf(config).map((input) => readPreparation(input, tensors, file));
  const weights = readWeights(networkOf({ network: config, signals, classNames, preparation }, file), tensors, file);
  const digest = await weightsSha256(weights);
  if (digest !== metadata["weightsSha256"]) {
    throw new InputError(
      `${file}: weightsSha256: expected ${digest}, as its weights have; received ${quote(metadata["weightsSha256"])}; save it with Stride`,
    );
  }
  return { network: config, weights, preparation, signals, classNames, ...window, training };
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
  const known = new Set([
    ...specs.map(({ name }) => name),
    ...network.inputs.flatMap((input) => PARTS.map((part) => tensorName(input, part))),
  ]);
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

function readPreparation(input: string, tensors: Readonly<Record<string, Tensor>>, file: string): Preparation | null {
  const names = Object.fromEntries(PARTS.map((part) => [part, tensorName(input, part)])) as Record<(typeof PARTS)[number], string>;
  if (!PARTS.some((part) => tensors[names[part]])) return null;
  const read = (name: string): Float32Array => {
    const tensor = tensors[name];
    if (tensor?.dtype !== "F32" || tensor.shape.length !== 1) {
      throw new InputError(`${file}: tensor ${name}: expected F32 with one axis, the signals; received ${describe(tensor)}`);
    }
    return tensor.data;
  };
  const scaling = { mean: read(names.mean), scale: read(names.scale) };
  return tensors[names.lambdas] ? { lambdas: read(names.lambdas), ...scaling } : scaling;
}

/** Three parts, where a weight's name has two: no layer's name can stand in its way. */
function tensorName(input: string, part: (typeof PARTS)[number]): string {
  return `preparation/${input}/${part}`;
}

function inputsOf({ inputs }: NetworkConfig): readonly string[] {
  return inputs ?? DEFAULT_INPUTS;
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
