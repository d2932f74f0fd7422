import { InputError } from "../tensor/index.js";
import { checkAcquisition } from "./check-acquisition.js";
import { checkLayout } from "./check-layout.js";
import { checkInfo, checkKeys } from "./dataset-info.js";
import { checkDataset, type Dataset, type DatasetInfo } from "./dataset.js";
import { quote, show } from "./formats/quote.js";
import type { Tensor } from "./formats/safetensors.js";
import { seal, unseal } from "./formats/sealed.js";
import { sha256 } from "./formats/sha256.js";

/**
 * A dataset as one sealed safetensors file: tensors `x` F32 (N,T,C), `y`, `subject`, `recording` and, where windows differ in it, `lengths` I32 (N);
 * metadata `format`, `info` (JSON) and `fingerprint`.
 */
const FORMAT = "stride-dataset-1";
const ARRAYS = ["x", "y", "subject", "recording"] as const;
const FIELDS = ["fingerprint", "format", "info"];

/** The arrays of one dataset: `lengths` only where there are some, so that all other datasets have the fingerprints that they always had. */
function arraysOf({ lengths }: { readonly lengths?: unknown }): readonly ((typeof ARRAYS)[number] | "lengths")[] {
  return lengths ? [...ARRAYS, "lengths"] : ARRAYS;
}

/** The bytes of a dataset's file: equal datasets give equal bytes. Throws InputError for a dataset whose parts disagree. */
export async function encodeDataset(dataset: Dataset): Promise<Uint8Array> {
  checkDataset(dataset);
  const { x, y, subject, recording, lengths, timeSteps, signals } = dataset;
  const windows = y.length;
  return seal({
    tensors: {
      x: { dtype: "F32", shape: [windows, timeSteps, signals.length], data: x },
      y: { dtype: "I32", shape: [windows], data: y },
      subject: { dtype: "I32", shape: [windows], data: subject },
      recording: { dtype: "I32", shape: [windows], data: recording },
      ...(lengths && { lengths: { dtype: "I32" as const, shape: [windows], data: lengths } }),
    },
    metadata: { format: FORMAT, info: JSON.stringify(infoOf(dataset)), fingerprint: await fingerprintOf(dataset) },
  });
}

/** The dataset in a file; its arrays are views of `bytes`. Throws InputError, naming `file`, for anything but what `encodeDataset` writes. */
export async function decodeDataset(bytes: Uint8Array, file: string): Promise<Dataset> {
  const { tensors, metadata, digests } = await unseal(bytes, file);
  if (metadata["format"] !== FORMAT) {
    throw new InputError(
      `${file}: expected a dataset of format ${FORMAT}; received ${show(metadata["format"] ?? null)}; is it another kind of file?`,
    );
  }
  checkKeys(metadata, FIELDS, `${file}: metadata`);
  checkKeys(tensors, arraysOf(tensors), `${file}: tensors`);
  const info = checkInfo(parseJson(metadata["info"]!, file), `${file}: metadata info`);
  const dataset = {
    ...info,
    x: f32(tensors["x"]!, `${file}: x`),
    y: i32(tensors["y"]!, `${file}: y`),
    subject: i32(tensors["subject"]!, `${file}: subject`),
    recording: i32(tensors["recording"]!, `${file}: recording`),
    ...(tensors["lengths"] && { lengths: i32(tensors["lengths"], `${file}: lengths`) }),
  };
  const expected = [dataset.y.length, info.timeSteps, info.signals.length].join(" x ");
  const received = tensors["x"]!.shape.join(" x ");
  if (received !== expected)
    throw new InputError(`${file}: x: expected the shape ${expected} of its info and labels; received ${received}`);
  checkDataset(dataset);
  const fingerprint = await fingerprintFrom(dataset, digests);
  if (fingerprint !== metadata["fingerprint"]) {
    throw new InputError(
      `${file}: expected the fingerprint ${show(metadata["fingerprint"])}; received ${fingerprint}; make the file again`,
    );
  }
  return dataset;
}

/**
 * What tells datasets apart: SHA-256 over the info and the digests of the arrays, whatever file they came from. Two runs with the same
 * fingerprint saw the same numbers.
 */
export async function fingerprintOf(dataset: Dataset): Promise<string> {
  const digests = await Promise.all(arraysOf(dataset).map(async (key) => [key, await sha256(dataset[key]!)] as const));
  return fingerprintFrom(dataset, Object.fromEntries(digests));
}

function fingerprintFrom(dataset: Dataset, digests: Readonly<Record<string, string>>): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify([infoOf(dataset), ...arraysOf(dataset).map((key) => digests[key])])));
}

/** The info alone, its keys in a fixed order; what is absent is left out, so that datasets without it have the fingerprints that they always had. */
export function infoOf(dataset: DatasetInfo): DatasetInfo {
  const { name, simulated, source, signals, classNames, samplingRate, timeSteps, overlap, testSubjects } = dataset;
  const { unrecorded, subjectNames, acquisition, layout } = dataset;
  const plain = signals.map(({ name, unit }) => ({ name, unit }));
  const place = `dataset ${name}`;
  return {
    ...{ name, simulated, source, signals: plain, classNames, samplingRate, timeSteps, overlap, testSubjects },
    ...(unrecorded && { unrecorded }),
    ...(subjectNames && { subjectNames }),
    ...(acquisition && { acquisition: checkAcquisition(acquisition, `${place}: acquisition`) }),
    ...(layout && { layout: checkLayout(layout, `${place}: layout`) }),
  };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${file}: metadata info: expected JSON; received ${quote(text)}`);
  }
}

function f32(tensor: Tensor, place: string): Float32Array {
  if (tensor.dtype !== "F32") throw new InputError(`${place}: expected dtype F32; received ${tensor.dtype}`);
  return tensor.data;
}

function i32(tensor: Tensor, place: string): Int32Array {
  if (tensor.dtype !== "I32" || tensor.shape.length !== 1) {
    throw new InputError(`${place}: expected dtype I32 with 1 axis; received ${tensor.dtype} with ${tensor.shape.length}`);
  }
  return tensor.data;
}
