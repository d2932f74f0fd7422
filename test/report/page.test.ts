// Opened from disk in the Chromium of this machine: narrow and wide, with names that would run if they could.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { renderReport } from "../../src/report/index.js";
import { findChromium } from "../support/chromium.js";
import { temporaryDirectory } from "../support/temporary.js";
import { madeUpAnalysis } from "./support/analysis.js";
import { HOSTILE, madeUpRun } from "./support/study-run.js";

const chromium = await findChromium();
const skip = "missing" in chromium ? chromium.missing : false;

test(
  "a report opens from disk at 400 and 1400 pixels: no error, no request, nothing wider than the page, names only read",
  { skip },
  async (t) => {
    assert.ok("launch" in chromium);
    const runs = [
      madeUpRun({
        configurations: [HOSTILE.configuration, "filters=16", "a name that goes on and on ".repeat(6)],
        repeats: 2,
        reported: [90],
        failed: true,
      }),
      madeUpRun({
        name: "heads",
        classNames: ["WALKING", HOSTILE.class, "SITTING"],
        configurations: ["multi-head"],
        heads: true,
        repeats: 2,
      }),
    ].map((run) => ({ run, analysis: madeUpAnalysis(run) }));
    const { html } = await renderReport({ title: `Report ${HOSTILE.class}`, question: HOSTILE.configuration, runs });
    const file = join(temporaryDirectory(t), "report.html");
    writeFileSync(file, html);
    const address = pathToFileURL(file).href;
    const browser = await chromium.launch();
    t.after(() => browser.close());
    for (const width of [400, 1400]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const said: string[] = [],
        asked: string[] = [];
      page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
      page.on("dialog", (dialog) => {
        said.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(address);
      await page.evaluate(`document.querySelectorAll("details").forEach((each) => { each.open = true; })`);
      const seen = await page.evaluate<{ overflow: number; scripts: number; title: string; text: string; small: string[] }>(`({
      overflow: document.scrollingElement.scrollWidth - innerWidth,
      scripts: document.querySelectorAll("script, img, [onerror]").length,
      title: document.title,
      text: document.querySelector("h1").textContent,
      small: [...document.querySelectorAll("figure svg text")].filter((each) => each.textContent && each.getBoundingClientRect().height < 9).map((each) => each.textContent),
    })`);
      assert.deepEqual({ said, asked }, { said: [], asked: [address] }, `${width} px`);
      assert.ok(seen.overflow <= 0, `${width} px: the page is ${seen.overflow} px wider than the window`);
      assert.equal(seen.scripts, 0);
      assert.equal(seen.text, `Report ${HOSTILE.class}`);
      assert.equal(seen.title, `Report ${HOSTILE.class}`);
      assert.deepEqual(seen.small, [], `${width} px: text too small to read`);
      await page.close();
    }
  },
);
