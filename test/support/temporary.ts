import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

/** An empty directory that is removed after the test. */
export function temporaryDirectory(test: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "stride-test-"));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Writes files, given by their paths in `directory`. */
export function writeTree(directory: string, tree: ReadonlyMap<string, Uint8Array>): void {
  for (const [path, bytes] of tree) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}
