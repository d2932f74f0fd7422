import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StudyCollection, StudyDefinition } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { reasonOf } from "./reason.js";
import { parseJson } from "./trial-log.js";

/** Where the shipped definitions lie: beside dist/ in the package. */
const SHIPPED = fileURLToPath(new URL("../../../studies/", import.meta.url));

/** One study, or several that run and report together. */
export interface FoundStudy {
  /** Null of a single study. */
  readonly collection: StudyCollection | null;
  readonly definitions: readonly StudyDefinition[];
}

/** Names of the shipped studies and collections. */
export function shippedStudies(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/**
 * A shipped study by name, or one of a JSON file by its path. Throws InputError for neither, and for a file that is no definition: naming the
 * first field that is missing, unknown or wrong.
 */
export async function openStudy(nameOrPath: string): Promise<FoundStudy> {
  const names = shippedStudies();
  const path = names.includes(nameOrPath) ? join(SHIPPED, `${nameOrPath}.json`) : nameOrPath;
  if (path === nameOrPath && !existsSync(path)) {
    throw new InputError(
      `study ${nameOrPath}: expected a study's name (${names.join(", ")}) or the path of a JSON file; received no such name and no such file`,
    );
  }
  const place = path === nameOrPath ? path : `studies/${nameOrPath}.json`;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${place}: expected a readable file; received ${reasonOf(error)}`);
  }
  const json = parseJson(text, place);
  const { readCollection, readDefinition } = await import("../records/schema.js");
  if (typeof json !== "object" || json === null || !("studies" in json))
    return { collection: null, definitions: [readDefinition(json, place)] };
  const collection = readCollection(json, place);
  const definitions: StudyDefinition[] = [];
  for (const name of collection.studies) {
    if (!names.includes(name)) throw new InputError(`${place}: studies: expected names of studies (${names.join(", ")}); received ${name}`);
    const found = await openStudy(name);
    if (found.collection)
      throw new InputError(`${place}: studies: expected single studies; received ${name}, which is a collection itself`);
    definitions.push(...found.definitions);
  }
  return { collection, definitions };
}
