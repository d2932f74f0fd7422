import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openZip } from "../../src/data/index.js";
import { parseTable } from "../../src/data/formats/signal-text.js";
import { REAL_UCI_HAR, withoutRealData } from "../support/paths.js";

test("every cell of the real dataset has the bits of Number rounded to float32", { skip: withoutRealData }, async () => {
  const source = await openZip(readFileSync(REAL_UCI_HAR), "uci-har.zip");
  for (const path of source.list().filter((name) => name.includes("Inertial Signals"))) {
    const bytes = await source.read(path);
    const { values } = parseTable(bytes, path);
    const cells = new TextDecoder().decode(bytes).trim().split(/\s+/);
    assert.equal(values.length, cells.length);
    for (let i = 0; i < cells.length; i++) {
      if (!Object.is(values[i], Math.fround(Number(cells[i])))) assert.fail(`${path}: cell ${i}: ${cells[i]} was read as ${values[i]}`);
    }
  }
});
