import type { FileSource } from "../data/index.js";
import type { ReadMapping } from "../recordings/index.js";
import { InputError } from "../tensor/index.js";

/** What files without a mapping look like, with the names and units of a model's signals. */
export async function guessForModel(source: FileSource): Promise<{ readonly mapping: ReadMapping; readonly told: readonly string[] }> {
  throw new InputError(`${source.name}: expected a mapping, which says what each column is; received none; pass one with --mapping FILE`);
}
