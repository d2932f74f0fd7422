import { sha256, type Safetensors, type Tensor } from "../data/index.js";
import type { RandomConvolutionModel, RandomConvolutionTensors } from "../rocket/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import { readRecorded, RECORDED_FIELDS, recordedFields } from "./acquisition.js";
import { canonicalJson } from "./canonical-json.js";
import { convolutionsOf } from "./check-model.js";
import { checkDigest, checkFieldNames, describeTensor, parseJson, quote } from "./file-fields.js";
import type { RocketModel } from "./model.js";

/** What the file of random convolutions holds: their tensors as `RandomConvolutionTensors` has them, all with one axis but for weights (F, classes). */
export const ROCKET_FORMAT = "stride-random-convolutions-1";
const JSON_FIELDS = ["classNames", "convolutions", "signals", "training", "window"] as const;
type JsonField = (typeof JSON_FIELDS)[number];

/** Throws InputError, naming `place`, for a model whose parts do not fit each other. */
export async function rocketContent(model: RocketModel, place: string): Promise<Safetensors> {
  const { classNames, samplingRate, overlap, unequalLengths, training } = model;
  const { convolutions } = convolutionsOf(model, place);
  const { transform, classifier, timeSteps, alpha, temperature } = convolutions;
  const json: Record<JsonField, unknown> = {
    classNames,
    convolutions: { transform, classifier, timeSteps, alpha, temperature },
    signals: model.signals.map(({ name, unit }) => ({ name, unit })),
    training,
    window: { samplingRate, overlap, ...(unequalLengths && { unequalLengths }) },
  };
  const tensors = entriesOf(convolutions).map(([name, data]): [string, Tensor] => {
    const shape = shapeOf(name, data.length, classNames.length);
    return [name, data instanceof Int32Array ? { dtype: "I32", shape, data } : { dtype: "F32", shape, data }];
  });
  return {
    tensors: Object.fromEntries(tensors),
    metadata: {
      format: ROCKET_FORMAT,
      weightsSha256: await tensorsSha256(convolutions),
      ...Object.fromEntries(JSON_FIELDS.map((field) => [field, canonicalJson(json[field])])),
      ...recordedFields(model, place),
    },
  };
}

/** Throws InputError, naming `file`, for anything but what `rocketContent` gives. */
export async function readRocketModel({ tensors, metadata }: Safetensors, file: string): Promise<RocketModel> {
  checkFieldNames(metadata, JSON_FIELDS, file, RECORDED_FIELDS);
  const { checkRocketField } = await import("./rocket-schema.js");
  const read = <Field extends JsonField>(field: Field) => {
    const checked = checkRocketField(field, parseJson(metadata[field]!, `${file}: ${field}`));
    if ("data" in checked) return checked.data;
    throw new InputError(`${file}: ${checked.path}: ${checked.expected}; received ${quote(checked.received)}`);
  };
  const facts = read("convolutions"),
    signals = read("signals"),
    classNames = read("classNames"),
    window = read("window"),
    training = read("training");
  for (const [name, tensor] of Object.entries(tensors)) {
    const shape = formatShape(shapeOf(name, tensor.data.length, classNames.length));
    if (formatShape(tensor.shape) === shape) continue;
    throw new InputError(`${file}: tensor ${quote(name)}: expected the shape ${shape}; received ${describeTensor(tensor)}`);
  }
  const data = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.data]));
  const convolutions: RandomConvolutionModel = {
    ...facts,
    channels: signals.length,
    classes: classNames.length,
    tensors: data as unknown as RandomConvolutionTensors,
  };
  const recorded = readRecorded(metadata, { signals, ...window }, file);
  const model: RocketModel = { kind: "rocket", convolutions, signals, classNames, ...window, ...recorded, training };
  convolutionsOf(model, file);
  checkDigest(metadata, await tensorsSha256(convolutions), file);
  return model;
}

/** SHA-256 over the tensors' bytes by ascending name, in hexadecimal: what two trainings compare. */
export function tensorsSha256(convolutions: RandomConvolutionModel): Promise<string> {
  const all = entriesOf(convolutions).map(([, { buffer, byteOffset, byteLength }]) => new Uint8Array(buffer, byteOffset, byteLength));
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of all) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return sha256(bytes);
}

function entriesOf({ tensors }: RandomConvolutionModel): [string, Float32Array | Int32Array][] {
  const entries = Object.entries(tensors) as [string, Float32Array | Int32Array][];
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A tensor of weights that is no multiple of the classes has a part of a row, which no tensor's shape is. */
function shapeOf(name: string, length: number, classes: number): readonly number[] {
  return name === "weights" ? [length / classes, classes] : [length];
}
