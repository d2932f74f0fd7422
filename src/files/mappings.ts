import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printable } from "../data/index.js";
import { checkMapping, type Mapping } from "../recordings/index.js";
import { InputError } from "../tensor/index.js";
import { reasonOf } from "./reason.js";

/** Where the shipped mappings lie: beside dist/ in the package. */
const SHIPPED = fileURLToPath(new URL("../../../mappings/", import.meta.url));

/** Names of the shipped mappings. */
export function shippedMappings(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/**
 * A shipped mapping by name, or that of a JSON file by its path. Throws InputError for neither, and for a file that is no mapping: naming the first field that
 * is missing, unknown or wrong.
 */
export function openMapping(nameOrPath: string): Mapping {
  const names = shippedMappings();
  const shipped = names.includes(nameOrPath);
  const path = shipped ? join(SHIPPED, `${nameOrPath}.json`) : nameOrPath;
  if (!shipped && !existsSync(path)) {
    throw new InputError(
      `mapping ${nameOrPath}: expected a mapping's name (${names.join(", ")}) or the path of a JSON file; received no such name and no such file`,
    );
  }
  const place = shipped ? `mappings/${nameOrPath}.json` : path;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${place}: expected a readable file; received ${reasonOf(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${place}: expected JSON; received ${printable(reasonOf(error))}; edit it, or have one written anew`);
  }
  return checkMapping(value, place);
}
