import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { seal, unseal } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { writeAtomic } from "./atomic.js";
import { reasonOf } from "./reason.js";
import { lockRun } from "./run-lock.js";

/** What a member said of the windows that a fold held out. */
export interface KeptFold {
  readonly windows: Int32Array;
  /** (windows, classes) */
  readonly probabilities: Float32Array;
  readonly weightsSha256: string;
}

/** Where an ensemble's trainings are kept, held by this process: one file each, by the key that names what decides its bits. */
export interface EnsembleRun {
  readonly path: string;
  /** Rejects with InputError where the file is damaged or another's. */
  readFold(key: string): Promise<KeptFold | undefined>;
  /** `about` is for whoever looks into the file. */
  writeFold(key: string, fold: KeptFold, about: Readonly<Record<string, string>>): Promise<void>;
  /** The bytes of a model's file. */
  readModel(key: string): Uint8Array | undefined;
  writeModel(key: string, bytes: Uint8Array): void;
  close(): void;
}

const FORMAT = "stride-fold-1";
const [FOLDS, MODELS, DEFINITION, LOCK] = ["folds", "models", "ensemble.json", "run.lock"];
/** What a killed process left of a file that it was writing. */
const TEMPORARY = /\.tmp$/;

/**
 * Begins a run of an ensemble in a folder, or goes on with the one that is there; `definition` is written down for people. Throws InputError where the folder
 * is a study's or another process has it.
 */
export function openEnsembleRun(path: string, definition: unknown): EnsembleRun {
  if (existsSync(join(path, "study.json")))
    throw new InputError(`${path}: expected a folder for an ensemble; received the run of a study; choose another with --run`);
  try {
    for (const folder of [FOLDS, MODELS]) mkdirSync(join(path, folder), { recursive: true });
  } catch (error) {
    throw new InputError(`${path}: expected a folder that can be made; received ${reasonOf(error)}; choose another with --run`);
  }
  const close = lockRun(join(path, LOCK));
  const fileOf = (folder: string, key: string): string => join(path, folder, `${key}.safetensors`);
  const read = (file: string): Uint8Array | undefined => (existsSync(file) ? readFileSync(file) : undefined);
  try {
    for (const folder of [FOLDS, MODELS]) {
      for (const file of readdirSync(join(path, folder))) if (TEMPORARY.test(file)) rmSync(join(path, folder, file), { force: true });
    }
    writeAtomic(join(path, DEFINITION), `${JSON.stringify(definition, null, 1)}\n`);
  } catch (error) {
    close();
    throw error;
  }
  return {
    ...{ path, close },
    async readFold(key) {
      const file = fileOf(FOLDS, key);
      const bytes = read(file);
      return bytes && decodeFold(bytes, key, file);
    },
    async writeFold(key, { windows, probabilities, weightsSha256 }, about) {
      const n = windows.length;
      const bytes = await seal({
        tensors: {
          windows: { dtype: "I32", shape: [n], data: windows },
          probabilities: { dtype: "F32", shape: [n, probabilities.length / n], data: probabilities },
        },
        metadata: { ...about, format: FORMAT, key, weightsSha256 },
      });
      writeAtomic(fileOf(FOLDS, key), bytes);
    },
    readModel: (key) => read(fileOf(MODELS, key)),
    writeModel: (key, bytes) => writeAtomic(fileOf(MODELS, key), bytes),
  };
}

async function decodeFold(bytes: Uint8Array, key: string, file: string): Promise<KeptFold> {
  const again = "delete it, and that fold is trained again";
  const { tensors, metadata } = await unseal(bytes, file).catch((error: unknown) => {
    throw error instanceof InputError ? new InputError(`${error.message}; or ${again}`, { cause: error }) : error;
  });
  const { windows, probabilities } = tensors;
  const { format, weightsSha256 } = metadata;
  if (format !== FORMAT || metadata["key"] !== key || weightsSha256 === undefined) {
    throw new InputError(
      `${file}: expected the fold ${key} (${FORMAT}); received ${metadata["key"] ?? "none"} (${format ?? "no format"}); ${again}`,
    );
  }
  if (windows?.dtype !== "I32" || probabilities?.dtype !== "F32" || probabilities.shape[0] !== windows.data.length)
    throw new InputError(`${file}: expected windows and a row of probabilities for each; received others; ${again}`);
  return { windows: windows.data, probabilities: probabilities.data, weightsSha256 };
}
