import { checkFinite, seal, unseal } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { quote } from "./file-fields.js";
import type { Model } from "./model.js";
import { NETWORK_FORMAT, networkContent, readNetworkModel, weightsSha256 } from "./network-file.js";
import { REGRESSION_FORMAT } from "./regression-file.js";
import { readRocketModel, ROCKET_FORMAT, rocketContent, tensorsSha256 } from "./rocket-file.js";

/**
 * The bytes of a model's file, one sealed safetensors file: tensors, and metadata fields in canonical JSON, so that a model has one file only, and equal models
 * give equal bytes. Throws InputError for a model that could not be read again.
 */
export async function encodeModel(model: Model): Promise<Uint8Array> {
  const place = "model to be saved";
  const bytes = await seal(model.kind === "rocket" ? await rocketContent(model, place) : await networkContent(model, place));
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
  if (format === REGRESSION_FORMAT) {
    throw new InputError(
      `${file}: format: expected a classifier, ${NETWORK_FORMAT} or ${ROCKET_FORMAT}; received a regression, ${REGRESSION_FORMAT}; it is read by decodeRegression and loadRegression`,
    );
  }
  if (format !== NETWORK_FORMAT && format !== ROCKET_FORMAT) {
    throw new InputError(
      `${file}: format: expected a model, ${NETWORK_FORMAT} or ${ROCKET_FORMAT}; received ${quote(format ?? null)}; is it another kind of file?`,
    );
  }
  checkFinite(sealed, file);
  return format === ROCKET_FORMAT ? readRocketModel(sealed, file) : readNetworkModel(sealed, file);
}

/** SHA-256 over all that training decided, in hexadecimal: a network's weights in its order, or the tensors of random convolutions by name. */
export function modelSha256(model: Model): Promise<string> {
  return model.kind === "rocket" ? tensorsSha256(model.convolutions) : weightsSha256(model.weights);
}
