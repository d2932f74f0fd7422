// Runs in Node, on a page and in a worker of a browser, to be compared bit for bit: this file and all it imports must be free of Node.
import {
  createDemo,
  DEFAULT_RECIPE,
  encodeModel,
  evaluateModel,
  fingerprintOf,
  officialSplit,
  openZip,
  readUciHar,
  sha256,
  trainModel,
  type KernelsName,
} from "../../src/index.js";

/** What one place computed. Every field must be equal everywhere, for equal kernels other than "relaxed". */
export interface Probed {
  readonly kernels: { readonly name: string; readonly sha256: string };
  /** Of the demo, made on the spot. */
  readonly demo: string;
  /** Of the dataset in the zip archive. */
  readonly zipped: string;
  readonly weightsSha256: string;
  /** SHA-256 of the model's whole file. */
  readonly file: string;
  /** Of the one epoch. */
  readonly trainingLoss: number;
  /** On the demo's test subjects. */
  readonly accuracy: number;
  readonly loss: number;
}

/** From signals to a model's file: makes the demo, trains an epoch on it, scores it, encodes it, and reads a small UCI HAR from its archive. */
export async function probe(kernels: KernelsName, archive: Uint8Array, threads = 1): Promise<Probed> {
  const demo = createDemo({ seed: 1 });
  const { train, test } = officialSplit(demo);
  const trained = await trainModel(train, { ...DEFAULT_RECIPE, epochs: 1, seed: 1, preparation: "standardize", kernels }, { threads });
  const { accuracy, loss } = await evaluateModel(trained.model, test, { kernels });
  return {
    kernels: trained.fitted.kernels,
    demo: await fingerprintOf(demo),
    zipped: await fingerprintOf(await readUciHar(await openZip(archive, "small.zip"))),
    weightsSha256: trained.weightsSha256,
    file: await sha256(await encodeModel(trained.model)),
    trainingLoss: trained.fitted.history[0]!.loss,
    accuracy,
    loss,
  };
}
