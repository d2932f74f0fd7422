import type { Dataset } from "../dataset.js";
import type { FileSource } from "../formats/file-source.js";
import { createDemo } from "./demo.js";
import { readUciHar, type ReadOptions } from "./uci-har.js";

/** The datasets that Stride knows by name and reads from files in their original layout. */
export const FILED: Readonly<Record<string, (source: FileSource, options?: ReadOptions) => Promise<Dataset>>> = { "uci-har": readUciHar };

/** The datasets that Stride knows by name and makes in memory from a seed. */
export const MADE: Readonly<Record<string, (seed: number) => Dataset>> = { demo: (seed) => createDemo({ seed }) };
