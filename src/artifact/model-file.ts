import { checkFinite, seal, unseal, type Safetensors } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { ENSEMBLE_FORMAT, ensembleContent, ensembleSha256, readEnsemble } from "./ensemble-file.js";
import { quote } from "./file-fields.js";
import type { Model } from "./model.js";
import { NETWORK_FORMAT, networkContent, readNetworkModel, weightsSha256 } from "./network-file.js";
import { SEQUENCE_FORMAT } from "./sequence-file.js";
import { REGRESSION_FORMAT } from "./regression-file.js";
import { readRocketModel, ROCKET_FORMAT, rocketContent, tensorsSha256 } from "./rocket-file.js";

/**
 * The bytes of a model's file, one sealed safetensors file: tensors, and metadata fields in canonical JSON, so that a model has one file only, and equal models
 * give equal bytes. Throws InputError for a model that could not be read again.
 */
export async function encodeModel(model: Model): Promise<Uint8Array> {
  const place = "model to be saved";
  const bytes = await seal(await contentOf(model, place));
  // What could not be read again must not be written.
  await decodeModel(bytes, place);
  return bytes;
}

/**
 * The model in a file; its weights are views of `bytes`. Reading runs no code, and every byte counts into the seal. Throws InputError, naming `file`, for
 * anything but what `encodeModel` writes: damage anywhere, unknown layers or fields, missing or further tensors, wrong shapes, values that are not finite.
 */
export async function decodeModel(bytes: Uint8Array, file: string): Promise<Model> {
  const sealed = await unseal(bytes, file);
  const { format } = sealed.metadata;
  const read = format !== undefined && Object.hasOwn(READERS, format) ? READERS[format as keyof typeof READERS] : undefined;
  if (!read) {
    const formats = Object.keys(READERS).join(", ");
    if (format === REGRESSION_FORMAT) {
      throw new InputError(
        `${file}: format: expected a classifier, one of ${formats}; received a regression, ${REGRESSION_FORMAT}; it is read by decodeRegression and loadRegression`,
      );
    }
    if (format === SEQUENCE_FORMAT) {
      throw new InputError(
        `${file}: format: expected a class a window, one of ${formats}; received a model of a class each time step, ${SEQUENCE_FORMAT}; it is read by decodeSequence and loadSequence`,
      );
    }
    throw new InputError(
      `${file}: format: expected a model, one of ${formats}; received ${quote(format ?? null)}; is it another kind of file?`,
    );
  }
  checkFinite(sealed, file);
  return read(sealed, file);
}

const READERS = { [NETWORK_FORMAT]: readNetworkModel, [ROCKET_FORMAT]: readRocketModel, [ENSEMBLE_FORMAT]: readEnsemble };

function contentOf(model: Model, place: string): Promise<Safetensors> {
  if (model.kind === "ensemble") return ensembleContent(model, place);
  return model.kind === "rocket" ? rocketContent(model, place) : networkContent(model, place);
}

/**
 * SHA-256 over all that training decided, in hexadecimal: a network's weights in its order, the tensors of random convolutions by name, or of an ensemble
 * its weights and the members' own.
 */
export function modelSha256(model: Model): Promise<string> {
  if (model.kind === "ensemble") return ensembleSha256(model);
  return model.kind === "rocket" ? tensorsSha256(model.convolutions) : weightsSha256(model.weights);
}
