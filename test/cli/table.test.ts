// Names and what is said of them, as commands print them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderFacts } from "../../src/cli/table.js";
import type { Style } from "../../src/cli/style.js";

const PLAIN: Style = { bold: (text) => text, dim: (text) => text };

test("what is said stands beside short names, and below names that would leave it a word a line", () => {
  assert.equal(
    renderFacts(
      [
        ["a", "one"],
        ["long", "two"],
      ],
      PLAIN,
    ),
    "  a     one\n  long  two\n",
  );
  const command = `stride train --data demo ${"--option x=1 ".repeat(6)}`.trim();
  const told = renderFacts(
    [
      [command, "how much of the accuracy is luck"],
      ["short", "two\nlines"],
    ],
    PLAIN,
  );
  assert.equal(told, `  ${command}\n      how much of the accuracy is luck\n  short\n      two\n      lines\n`);
});
