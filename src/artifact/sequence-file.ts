import { checkFinite, seal, unseal } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { readRecorded, RECORDED_FIELDS, recordedFields } from "./acquisition.js";
import { canonicalJson } from "./canonical-json.js";
import { sequenceNetworkOf } from "./check-model.js";
import { checkDigest, checkFieldNames, quote } from "./file-fields.js";
import type { SequenceModel } from "./model.js";
import { fieldReader, readPreparations, readWeights, tensorsOf, weightsSha256 } from "./network-file.js";

/** As the file of a network that tells a class a window, under another name: who asks for that must not get this. */
export const SEQUENCE_FORMAT = "stride-sequence-1";
const JSON_FIELDS = ["classNames", "network", "signals", "training", "window"] as const;

/** The bytes of a sequence model's file, see `encodeModel`. Throws InputError for a model that could not be read again. */
export async function encodeSequence(model: SequenceModel): Promise<Uint8Array> {
  const place = "model to be saved";
  const { network, classNames, samplingRate, overlap, unequalLengths, training } = model;
  sequenceNetworkOf(model, place);
  const json = {
    ...{ network, classNames, training },
    signals: model.signals.map(({ name, unit }) => ({ name, unit })),
    window: { samplingRate, overlap, ...(unequalLengths && { unequalLengths }) },
  };
  const bytes = await seal({
    tensors: tensorsOf(model),
    metadata: {
      format: SEQUENCE_FORMAT,
      weightsSha256: await weightsSha256(model.weights),
      ...Object.fromEntries(JSON_FIELDS.map((field) => [field, canonicalJson(json[field])])),
      ...recordedFields(model, place),
    },
  });
  // What could not be read again must not be written.
  await decodeSequence(bytes, place);
  return bytes;
}

/** The sequence model in a file. Throws InputError, naming `file`, for anything but what `encodeSequence` writes. */
export async function decodeSequence(bytes: Uint8Array, file: string): Promise<SequenceModel> {
  const sealed = await unseal(bytes, file);
  const { tensors, metadata } = sealed;
  if (metadata["format"] !== SEQUENCE_FORMAT) {
    throw new InputError(
      `${file}: format: expected a model of a class each time step, ${SEQUENCE_FORMAT}; received ${quote(metadata["format"] ?? null)}; models of a class a window are read by decodeModel`,
    );
  }
  checkFinite(sealed, file);
  checkFieldNames(metadata, JSON_FIELDS, file, RECORDED_FIELDS);
  const read = await fieldReader(metadata, file);
  const network = read("network"),
    classNames = read("classNames"),
    signals = read("signals"),
    training = read("training"),
    window = read("window");
  const preparation = readPreparations(network, tensors, file);
  const weights = readWeights(sequenceNetworkOf({ network, signals, classNames, preparation }, file), tensors, file);
  checkDigest(metadata, await weightsSha256(weights), file);
  return {
    ...{ kind: "sequence", network, weights, preparation, signals, classNames, ...window },
    ...readRecorded(metadata, { signals, ...window }, file),
    training,
  };
}
