// Writes what records/ and bench/records/ say into README.md, between its marks: `npm run readme`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../src/tensor/index.js";
import { measured, splice } from "./measured.js";

const root = join(import.meta.dirname, "..", "..");
const path = join(root, "README.md");
try {
  writeFileSync(path, splice(readFileSync(path, "utf8"), await measured(join(root, "records"), join(root, "bench", "records"))));
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`readme: ${error.message}\n`);
  process.exitCode = 2;
}
