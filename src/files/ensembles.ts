import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EnsembleDefinition } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { reasonOf } from "./reason.js";
import { parseJson } from "./trial-log.js";

/** Where the shipped definitions lie: beside dist/ in the package. */
const SHIPPED = fileURLToPath(new URL("../../../ensembles/", import.meta.url));

/** Names of the shipped ensembles. */
export function shippedEnsembles(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/**
 * The definition of a shipped ensemble by name, or that of a JSON file by its path. Throws InputError for neither, and for a file that is no definition:
 * naming the first field that is missing, unknown or wrong.
 */
export async function openEnsembleDefinition(nameOrPath: string): Promise<EnsembleDefinition> {
  const names = shippedEnsembles();
  const shipped = names.includes(nameOrPath);
  const path = shipped ? join(SHIPPED, `${nameOrPath}.json`) : nameOrPath;
  if (!shipped && !existsSync(path)) {
    throw new InputError(
      `ensemble ${nameOrPath}: expected a definition's name (${names.join(", ")}) or the path of a JSON file; received no such name and no such file`,
    );
  }
  const place = shipped ? `ensembles/${nameOrPath}.json` : path;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${place}: expected a readable file; received ${reasonOf(error)}`);
  }
  const { readEnsembleDefinition } = await import("../records/ensemble-schema.js");
  return readEnsembleDefinition(parseJson(text, place), place);
}
