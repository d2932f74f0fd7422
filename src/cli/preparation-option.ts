import { PREPARATIONS, type PreparationKind } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { either } from "./format.js";

/** Reads --preparation: one kind, or with commas one for each input of the network. Throws InputError for a kind that is not known. */
export function parsePreparation(text: string): PreparationKind | readonly PreparationKind[] {
  const kinds = text.split(",").map((part) => {
    const kind = PREPARATIONS.find((candidate) => candidate === part);
    if (kind === undefined) {
      throw new InputError(
        `--preparation: expected ${either(PREPARATIONS)}, or several with commas between; received ${JSON.stringify(part)}`,
      );
    }
    return kind;
  });
  return kinds.length === 1 ? kinds[0]! : kinds;
}
