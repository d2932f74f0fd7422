import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeDataset, type Dataset } from "../../src/data/index.js";
import { smallDataset } from "./small-dataset.js";

/** Writes the small dataset, changed as told, as `name`.safetensors; returns its path. Training on it takes milliseconds. */
export async function smallDatasetFile(directory: string, change: Partial<Dataset> = {}, name = "small"): Promise<string> {
  const path = join(directory, `${name}.safetensors`);
  writeFileSync(path, await encodeDataset({ ...(await smallDataset()), name, simulated: true, ...change }));
  return path;
}
