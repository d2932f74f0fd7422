// The page of an explanation: its figures are as committed, byte for byte, whatever is called what. After a wanted change, look at the new pictures and commit them:
//   STRIDE_SNAPSHOTS=write node --test dist/test/report/explanation.test.js
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { renderExplanation } from "../../src/report/index.js";
import { sizeOfSvg } from "../../src/report/svg.js";
import { REPOSITORY } from "../support/paths.js";
import { madeUpExplanation } from "./support/explanation.js";
import { readPng } from "./support/png.js";

const KEPT = join(REPOSITORY, "test", "snapshots");
/** A phone's page less its margins holds so many pixels, of which a picture may be a ninth wider before it is moved. */
const PHONE = 400;

const [plain, hostile] = await Promise.all([
  renderExplanation(madeUpExplanation()),
  renderExplanation(madeUpExplanation({ hostile: true })),
]);

for (const [kind, { figures }] of [
  ["explain", plain],
  ["explain-hostile", hostile],
] as const) {
  for (const [name, { svg }] of figures) {
    if (kind === "explain-hostile" && !["importance-classes", "window-2", "feature-maps"].includes(name)) continue;
    test(`the figure ${name} of ${kind} is as committed`, () => {
      const file = join(KEPT, `${kind}-${name}.svg`);
      const drawn = `${svg.replaceAll("><", ">\n<")}\n`;
      if (process.env["STRIDE_SNAPSHOTS"] === "write") writeFileSync(file, drawn);
      assert.ok(
        readFileSync(file, "utf8") === drawn,
        `${file} is no longer what is drawn; if that is wanted, write it anew and look at it`,
      );
    });
  }
}

test("an explanation draws every figure, each fit for a phone but the time line, and as a picture of its own", () => {
  assert.deepEqual(
    [...plain.figures.keys()],
    [
      ...["importance-accuracy", "importance-loss", "importance-classes", "over-time", "window-1", "window-2"],
      ...["filters-conv1d", "filters-conv1d-2", "feature-maps"],
    ],
  );
  for (const [name, { svg, png }] of plain.figures) {
    const { width } = sizeOfSvg(svg);
    assert.ok(width <= PHONE || name === "over-time", `${name} is ${width} wide`);
    assert.equal(readPng(png).width, 2 * width);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  }
});

test("the page says how to read it, and what it does not show, and loads nothing", () => {
  const { html } = plain;
  for (const says of [
    /So it is with\s+acc_x and pressure \(r = −0\.91\)/,
    /Of single signals acc_x matters most: 30\.0 points of accuracy/,
    /Of Window 1 the shares sum to the difference only roughly: 60\.0 for 61\.0 points after 32 steps/,
    /1 is dead/,
    /Limits:/,
  ]) {
    assert.match(html, says);
  }
  assert.doesNotMatch(html, /<script|src="http|href="http|NaN|undefined/);
  assert.doesNotMatch(hostile.html.replace(/<style>[\s\S]*?<\/style>/, ""), /<b>|<script/);
});

test("without gradients the page says why, and has no filters or feature maps", async () => {
  const { html, figures } = await renderExplanation(madeUpExplanation({ gradients: false }));
  assert.match(html, /Gradients: expected a network; received random convolutions\./);
  assert.match(html, /kernels that were drawn, not learned/);
  assert.ok(![...figures.keys()].some((name) => /filters|feature/.test(name)));
});
