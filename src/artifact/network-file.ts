import { sha256, type Preparation, type Safetensors, type Tensor } from "../data/index.js";
import { DEFAULT_INPUTS, parameterSpecs, type Network, type NetworkConfig, type Weight } from "../nn/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import { readRecorded, RECORDED_FIELDS, recordedFields } from "./acquisition.js";
import { canonicalJson } from "./canonical-json.js";
import { networkOf } from "./check-model.js";
import { checkDigest, checkFieldNames, describeTensor, parseJson, quote } from "./file-fields.js";
import type { NetworkModel } from "./model.js";

/**
 * What the file of a network holds: a tensor a weight, named "layer/parameter", and for each input that is not fed raw signals preparation/INPUT/mean,
 * .../scale and, of a power transform, .../lambdas, of an arcsinh .../widths; the field "calibration" only where there is one. Layers come from a
 * closed list. The fields "acquisition" and "layout" are there only where the dataset had them.
 */
export const NETWORK_FORMAT = "stride-model-1";
const JSON_FIELDS = ["classNames", "network", "signals", "training", "window"] as const;
const CALIBRATION = "calibration";
const PARTS = ["lambdas", "widths", "mean", "scale"] as const;
type JsonField = (typeof JSON_FIELDS)[number];

/** Throws InputError, naming `place`, for a model whose parts do not fit each other. */
export async function networkContent(model: NetworkModel, place: string): Promise<Safetensors> {
  const { network, weights, preparation, calibration, classNames, samplingRate, overlap, unequalLengths, training } = model;
  networkOf(model, place);
  const signals = model.signals.map(({ name, unit }) => ({ name, unit }));
  const tensors = tensorsOf({ network, weights, preparation });
  const json: Record<JsonField, unknown> = {
    classNames,
    network,
    signals,
    training,
    window: { samplingRate, overlap, ...(unequalLengths && { unequalLengths }) },
  };
  return {
    tensors,
    metadata: {
      format: NETWORK_FORMAT,
      weightsSha256: await weightsSha256(weights),
      ...Object.fromEntries(JSON_FIELDS.map((field) => [field, canonicalJson(json[field])])),
      ...(calibration && { [CALIBRATION]: canonicalJson(calibration) }),
      ...recordedFields(model, place),
    },
  };
}

/** Weights and preparations by the names that a file gives them. */
export function tensorsOf({
  network,
  weights,
  preparation,
}: Pick<NetworkModel, "network" | "weights" | "preparation">): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const { name, shape, values } of weights) tensors[name] = { dtype: "F32", shape, data: values };
  preparation.forEach((part, i) => {
    for (const key of PARTS) {
      const data = part?.[key];
      if (data) tensors[tensorName(inputsOf(network)[i]!, key)] = { dtype: "F32", shape: [data.length], data };
    }
  });
  return tensors;
}

/** Throws InputError, naming `file`, for anything but what `networkContent` gives. */
export async function readNetworkModel({ tensors, metadata }: Safetensors, file: string): Promise<NetworkModel> {
  checkFieldNames(metadata, JSON_FIELDS, file, [CALIBRATION, ...RECORDED_FIELDS]);
  const read = await fieldReader(metadata, file);
  const config = read("network"),
    signals = read("signals"),
    classNames = read("classNames"),
    window = read("window"),
    training = read("training");
  const calibration = Object.hasOwn(metadata, CALIBRATION) && { calibration: read(CALIBRATION) };
  const preparation = readPreparations(config, tensors, file);
  const weights = readWeights(networkOf({ network: config, signals, classNames, preparation }, file), tensors, file);
  checkDigest(metadata, await weightsSha256(weights), file);
  const recorded = readRecorded(metadata, { signals, ...window }, file);
  return { kind: "network", network: config, weights, preparation, signals, classNames, ...window, ...recorded, ...calibration, training };
}

/** Reads metadata fields that hold JSON. It throws InputError, naming `file`, for one that is not as its schema has it. */
export async function fieldReader(metadata: Safetensors["metadata"], file: string) {
  const { checkField } = await import("./model-schema.js");
  return <Field extends Parameters<typeof checkField>[0]>(field: Field) => {
    const value = parseJson(metadata[field]!, `${file}: ${field}`);
    const checked = checkField(field, value);
    if ("data" in checked) return checked.data;
    throw new InputError(`${file}: ${checked.path}: ${checked.expected}; received ${quote(checked.received)}`);
  };
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

/** `others` names tensors that the file may have besides. */
export function readWeights(
  network: Network,
  tensors: Readonly<Record<string, Tensor>>,
  file: string,
  others: readonly string[] = [],
): Weight[] {
  const specs = parameterSpecs(network);
  const known = new Set([
    ...others,
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
      throw new InputError(
        `${file}: tensor ${name}: expected F32 ${formatShape(shape)}, as its network has; received ${describeTensor(tensor)}`,
      );
    }
    return { name, shape, values: tensor.data };
  });
}

/** One an input of the network. */
export function readPreparations(config: NetworkConfig, tensors: Readonly<Record<string, Tensor>>, file: string): (Preparation | null)[] {
  return inputsOf(config).map((input) => readPreparation(input, tensors, file));
}

function readPreparation(input: string, tensors: Readonly<Record<string, Tensor>>, file: string): Preparation | null {
  const names = Object.fromEntries(PARTS.map((part) => [part, tensorName(input, part)])) as Record<(typeof PARTS)[number], string>;
  if (!PARTS.some((part) => tensors[names[part]])) return null;
  const read = (name: string): Float32Array => {
    const tensor = tensors[name];
    if (tensor?.dtype !== "F32" || tensor.shape.length !== 1) {
      throw new InputError(`${file}: tensor ${name}: expected F32 with one axis, the signals; received ${describeTensor(tensor)}`);
    }
    return tensor.data;
  };
  const scaling = { mean: read(names.mean), scale: read(names.scale) };
  return {
    ...(tensors[names.lambdas] && { lambdas: read(names.lambdas) }),
    ...(tensors[names.widths] && { widths: read(names.widths) }),
    ...scaling,
  };
}

/** Three parts, where a weight's name has two: no layer's name can stand in its way. */
function tensorName(input: string, part: (typeof PARTS)[number]): string {
  return `preparation/${input}/${part}`;
}

function inputsOf({ inputs }: NetworkConfig): readonly string[] {
  return inputs ?? DEFAULT_INPUTS;
}
