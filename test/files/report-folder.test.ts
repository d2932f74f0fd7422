import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeReport } from "../../src/files/index.js";
import { temporaryDirectory } from "../support/temporary.js";

test("a report's files are put in place, and what a killed process left of earlier ones is taken away, nothing else", (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(join(folder, "figures"));
  const left = "e177d6da-57d1-47e6-aeea-c8cdc9fe47d8.tmp";
  for (const file of [`report.html.${left}`, "notes.tmp", join("figures", `a.png.${left}`), join("figures", "mine.svg")]) {
    writeFileSync(join(folder, file), "old");
  }
  const path = writeReport(folder, { html: "<p>", figures: new Map([["a", { svg: "<svg/>", png: Uint8Array.of(1) }]]) });
  assert.equal(path, join(folder, "report.html"));
  assert.equal(readFileSync(path, "utf8"), "<p>");
  assert.deepEqual(readdirSync(folder).sort(), ["figures", "notes.tmp", "report.html"]);
  assert.deepEqual(readdirSync(join(folder, "figures")).sort(), ["a.png", "a.svg", "mine.svg"]);
});
