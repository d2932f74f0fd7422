// Broken copies of text tables; test/slow/text-tables.slow.ts reads fifty times as many.
import assert from "node:assert/strict";
import { test } from "node:test";
import { READERS, surviveMutations } from "../../support/mutated-tables.js";

for (const [name, reader] of Object.entries(READERS)) {
  test(`2,000 broken copies of ${name} are read or refused in one line, each within a second and 16 MB`, async () => {
    const { read, refused } = await surviveMutations(reader, 2000, 6);
    // Neither must be rare, or nothing was tried.
    assert.ok(read >= 20 && refused >= 20, `read ${read}, refused ${refused}`);
  });
}
