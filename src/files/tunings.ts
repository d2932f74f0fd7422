import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TuningDefinition } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { reasonOf } from "./reason.js";
import { parseJson } from "./trial-log.js";

/** Where the shipped definitions lie: beside dist/ in the package. */
const SHIPPED = fileURLToPath(new URL("../../../tunings/", import.meta.url));

/** Names of the shipped tunings. */
export function shippedTunings(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/**
 * A shipped tuning by name, or one of a JSON file by its path. Throws InputError for neither, and for a file that is no definition: naming the
 * first field that is missing, unknown or wrong.
 */
export async function openTuningDefinition(nameOrPath: string): Promise<TuningDefinition> {
  const names = shippedTunings();
  const shipped = names.includes(nameOrPath);
  const path = shipped ? join(SHIPPED, `${nameOrPath}.json`) : nameOrPath;
  if (!shipped && !existsSync(path)) {
    throw new InputError(
      `tuning ${nameOrPath}: expected a tuning's name (${names.join(", ")}) or the path of a JSON file; received no such name and no such file`,
    );
  }
  const place = shipped ? `tunings/${nameOrPath}.json` : path;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${place}: expected a readable file; received ${reasonOf(error)}`);
  }
  const { readTuningDefinition } = await import("../records/tuning-schema.js");
  return readTuningDefinition(parseJson(text, place), place);
}
