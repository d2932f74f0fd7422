// Broken datasets given to the real command: what it must say, and what it must leave alone.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { BROKEN_TREES, BROKEN_ZIPS } from "./broken-uci-har.js";
import { stride } from "./stride.js";
import { writeTree } from "./temporary.js";

export interface BrokenInput {
  readonly title: string;
  readonly message: RegExp;
  /** Writes it below `directory`, which exists, and returns what `--data` is to name. */
  readonly write: (directory: string) => string;
}

/** From the start of the process to its end. */
const LIMIT_MS = 2000;

export const BROKEN_INPUTS: readonly BrokenInput[] = [
  ...BROKEN_TREES.map(({ title, make, message }) => ({
    title: `directory: ${title}`,
    message,
    write: writing("dataset", make, writeTree),
  })),
  ...BROKEN_ZIPS.map(({ title, make, message }) => ({
    title: `zip: ${title}`,
    message,
    write: writing("dataset.zip", make, writeFileSync),
  })),
];

/** Registers one test an input: `stride train` refuses it in one line, within two seconds, and writes nothing. */
export function testRefusals(inputs: readonly BrokenInput[]): void {
  // Two processes at a time. All files are written before the first starts: to make one would hold up the clock of another.
  void describe("stride train refuses a broken dataset", { concurrency: 2 }, () => {
    let root = "";
    const paths = new Map<BrokenInput, string>();
    before(() => {
      root = mkdtempSync(join(tmpdir(), "stride-test-"));
      for (const [i, input] of inputs.entries()) {
        const directory = join(root, String(i));
        mkdirSync(directory);
        paths.set(input, input.write(directory));
      }
    });
    after(() => rmSync(root, { recursive: true, force: true }));
    for (const [i, input] of inputs.entries()) {
      test(input.title, async () => {
        const first = await refuse(paths.get(input)!, input.message, join(root, `${i}.first`));
        if (first < LIMIT_MS) return;
        // The machine may have been busy elsewhere; it is not so twice by rule.
        const again = await refuse(paths.get(input)!, input.message, join(root, `${i}.again`));
        assert.ok(again < LIMIT_MS, `expected a refusal within ${LIMIT_MS} ms; it took ${first.toFixed(0)} and ${again.toFixed(0)}`);
      });
    }
  });
}

/** Returns the milliseconds that the process took. */
async function refuse(data: string, message: RegExp, workplace: string): Promise<number> {
  const [out, cache] = [join(workplace, "out"), join(workplace, "cache")];
  for (const directory of [out, cache]) mkdirSync(directory, { recursive: true });
  const args = ["train", "--data", data, "--epochs", "1", "--out", join(out, "model.safetensors")];
  const start = performance.now();
  const { code, stdout, stderr } = await stride(args, { cwd: out, env: { STRIDE_CACHE: cache } });
  const milliseconds = performance.now() - start;
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  assert.match(stderr, /^stride: [^\n]+\n$/, "one line, no stack");
  assert.match(stderr, message);
  assert.deepEqual(readdirSync(out), [], "no model, whole or half");
  assert.deepEqual(readdirSync(cache), [], "nothing kept");
  return milliseconds;
}

function writing<T>(name: string, make: () => T, write: (path: string, content: T) => void): BrokenInput["write"] {
  return (directory) => {
    const path = join(directory, name);
    const content = make();
    // An empty tree has no file that would make its directory.
    if (content instanceof Map) mkdirSync(path);
    write(path, content);
    return path;
  };
}
