import type { Command } from "commander";
import { common, verb } from "./command.js";
import type { ImportOptions } from "./import.js";
import { positive, share } from "./options.js";
import { InputError } from "../tensor/input-error.js";

/** `stride data import`: from files of sensors to a dataset. */
export function addImport(data: Command): void {
  const command = verb(
    data,
    "import",
    "look at recordings of sensors, guess how to read them, and make a dataset of them",
    "stride data import my-recordings\n  $ stride data import my-recordings --mapping my-recordings.mapping.json",
  )
    .argument("<PATH>", "folder, zip or file of recordings")
    .option("--mapping <name|file>", "import as this mapping says: a shipped one's name, or a JSON file that this command wrote")
    .option("--accept", "import at once with the mapping that is guessed")
    .option("--name <name>", "what the dataset will be called (default: by PATH)")
    .option("--out <file>", "dataset to write (default: NAME.safetensors)")
    .option("--force", "overwrite a mapping of that name that differs")
    .option("--rate <hz>", "windows' sampling rate (default: the mapping's)", positive("--rate"))
    .option("--window <seconds>", "length of a window (default: the mapping's)", positive("--window"))
    .option("--overlap <share>", "of a window that its successor repeats (default: the mapping's)", share("--overlap", 0.5))
    .option("--label-share <share>", "of a window that one label must have, 0.5 to 1 (default: the mapping's)", labelShare)
    .option("--test-subjects <list>", "names of the test's subjects, such as 3,7; none: nobody (default: the mapping's)", names);
  common(command).action(async (path: string, options: ImportOptions) => (await import("./import.js")).dataImport(path, options));
}

function labelShare(text: string): number {
  const value = /^(0?\.\d+|1(\.0+)?)$/.test(text) ? Number(text) : NaN;
  if (!(value >= 0.5 && value <= 1)) {
    throw new InputError(`--label-share: expected a number from 0.5 to 1, such as 0.5; received ${JSON.stringify(text)}`);
  }
  return value;
}

function names(text: string): readonly string[] {
  if (text === "none") return [];
  const list = text.split(",").map((name) => name.trim());
  if (list.includes("") || new Set(list).size < list.length) {
    throw new InputError(`--test-subjects: expected subjects' names that differ, such as 3,7, or none; received ${JSON.stringify(text)}`);
  }
  return list;
}
