import assert from "node:assert/strict";
import { decodeModel, type NetworkModel } from "../../src/artifact/index.js";

/** The network in a file. */
export async function decodeNetwork(bytes: Uint8Array, file = "model"): Promise<NetworkModel> {
  const model = await decodeModel(bytes, file);
  assert.equal(model.kind, "network");
  return model;
}
