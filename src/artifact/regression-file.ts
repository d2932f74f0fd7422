import { checkFinite, seal, unseal, type Tensor } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { readRecorded, RECORDED_FIELDS, recordedFields } from "./acquisition.js";
import { canonicalJson } from "./canonical-json.js";
import { regressionNetworkOf } from "./check-model.js";
import { checkDigest, checkFieldNames, describeTensor, quote } from "./file-fields.js";
import type { RegressionModel } from "./model.js";
import { fieldReader, readPreparations, readWeights, tensorsOf, weightsSha256 } from "./network-file.js";

/** As the file of a classifying network, with `targets` in place of classNames, and the tensors targets/mean and targets/scale where targets were scaled. */
export const REGRESSION_FORMAT = "stride-regression-1";
const JSON_FIELDS = ["network", "regressionTraining", "signals", "targets", "window"] as const;
const [MEAN, SCALE] = ["targets/mean", "targets/scale"] as const;

/** The bytes of a regression's file, see `encodeModel`. Throws InputError for a model that could not be read again. */
export async function encodeRegression(model: RegressionModel): Promise<Uint8Array> {
  const place = "model to be saved";
  const { network, targetScaling, samplingRate, overlap, unequalLengths, training: regressionTraining } = model;
  regressionNetworkOf(model, place);
  const plain = (all: readonly { readonly name: string; readonly unit: string }[]) => all.map(({ name, unit }) => ({ name, unit }));
  const json = {
    network,
    regressionTraining,
    signals: plain(model.signals),
    targets: plain(model.targets),
    window: { samplingRate, overlap, ...(unequalLengths && { unequalLengths }) },
  };
  const numbers = (data: Float32Array): Tensor => ({ dtype: "F32", shape: [data.length], data });
  const bytes = await seal({
    tensors: {
      ...tensorsOf(model),
      ...(targetScaling && { [MEAN]: numbers(targetScaling.mean), [SCALE]: numbers(targetScaling.scale) }),
    },
    metadata: {
      format: REGRESSION_FORMAT,
      weightsSha256: await weightsSha256(model.weights),
      ...Object.fromEntries(JSON_FIELDS.map((field) => [field, canonicalJson(json[field])])),
      ...recordedFields(model, place),
    },
  });
  // What could not be read again must not be written.
  await decodeRegression(bytes, place);
  return bytes;
}

/** The regression in a file. Throws InputError, naming `file`, for anything but what `encodeRegression` writes. */
export async function decodeRegression(bytes: Uint8Array, file: string): Promise<RegressionModel> {
  const sealed = await unseal(bytes, file);
  const { tensors, metadata } = sealed;
  if (metadata["format"] !== REGRESSION_FORMAT) {
    throw new InputError(
      `${file}: format: expected a regression, ${REGRESSION_FORMAT}; received ${quote(metadata["format"] ?? null)}; classifiers are read by decodeModel`,
    );
  }
  checkFinite(sealed, file);
  checkFieldNames(metadata, JSON_FIELDS, file, RECORDED_FIELDS);
  const read = await fieldReader(metadata, file);
  const network = read("network"),
    training = read("regressionTraining"),
    signals = read("signals"),
    targets = read("targets"),
    window = read("window");
  const numbers = (name: string): Float32Array => {
    const tensor = tensors[name];
    if (tensor?.dtype === "F32" && tensor.shape.length === 1) return tensor.data;
    throw new InputError(`${file}: tensor ${name}: expected F32 with one axis, the targets; received ${describeTensor(tensor)}`);
  };
  const targetScaling = tensors[MEAN] || tensors[SCALE] ? { mean: numbers(MEAN), scale: numbers(SCALE) } : null;
  const preparation = readPreparations(network, tensors, file);
  const built = regressionNetworkOf({ network, signals, targets, targetScaling, preparation }, file);
  const weights = readWeights(built, tensors, file, [MEAN, SCALE]);
  checkDigest(metadata, await weightsSha256(weights), file);
  const recorded = readRecorded(metadata, { signals, ...window }, file);
  return { kind: "regression", network, weights, preparation, signals, targets, targetScaling, ...window, ...recorded, training };
}
