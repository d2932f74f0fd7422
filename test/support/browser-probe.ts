// Runs in Node, on a page and in a worker of a browser, to be compared bit for bit: this file and all it imports must be free of Node.
import {
  byteFileOf,
  createDemo,
  DEFAULT_RECIPE,
  encodeModel,
  evaluateModel,
  fingerprintOf,
  officialSplit,
  openTable,
  openZip,
  readUciHar,
  sha256,
  sniffTable,
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
  /** Cells of a text table whose format is sniffed, with quotes that only csv-parse reads, as JSON. */
  readonly table: string;
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
    table: await readQuotes(),
    weightsSha256: trained.weightsSha256,
    file: await sha256(await encodeModel(trained.model)),
    trainingLoss: trained.fitted.history[0]!.loss,
    accuracy,
    loss,
  };
}

async function readQuotes(): Promise<string> {
  const bytes = new TextEncoder().encode('t,label\r\n0.1234567890123456,"a ""b"""\r\n2.50,"c\r\nd"\r\n3,e\r\n');
  const table = await openTable(byteFileOf(bytes, "quotes.csv"), sniffTable(bytes, "quotes.csv").format);
  const cells: unknown[] = [];
  const requests = [{ column: 0, as: "number" }, { column: 1, as: "text" }] as const; // prettier-ignore
  for await (const { values } of table.blocks(requests)) cells.push(...values.map((some) => [...some]));
  return JSON.stringify(cells);
}
