// Runs the compiled tests by file name: `node --test` finds them by folder on Node 20 and 26 but not on 22 and 24, by glob not on 20.
// `--slow` runs the slow suites (*.slow.js) instead. Further arguments are parts of file names to choose by.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "test");
const [slow, names] = [process.argv.includes("--slow"), process.argv.slice(2).filter((argument) => argument !== "--slow")];
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(slow ? ".slow.js" : ".test.js"))
  .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
  .sort()
  .map((file) => join(folder, file));
if (files.length === 0) {
  process.stderr.write(`tests: no file matches ${names.join(", ") || (slow ? "*.slow.js" : "*.test.js")}\n`);
  process.exit(2);
}
// The memory tests call the garbage collector themselves.
const { status, signal } = spawnSync(process.execPath, ["--expose-gc", "--test", ...files], { stdio: "inherit" });
if (signal) process.stderr.write(`tests: ended by ${signal}\n`);
process.exit(status ?? 1);
