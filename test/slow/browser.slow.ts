// The library runs unchanged in a browser, and the same seed gives the same bits there: seen in the Chromium of this machine.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import type { KernelsName } from "../../src/index.js";
import { probe, type Probed } from "../support/browser-probe.js";
import { recorded } from "../support/browser-recordings.js";
import { AS_IS, RESOLVED, serveBrowser } from "../support/browser-server.js";
import { studyRows } from "../support/browser-study.js";
import { findChromium } from "../support/chromium.js";
import { NUMPY } from "../support/numpy-arrays.js";
import { PARQUET } from "../support/parquet-files.js";
import { smallTree, zipTree } from "../support/small-uci-har.js";

const ARCHIVE = "/small.zip";
const archive = zipTree(smallTree());
const chromium = await findChromium();
const skip = "missing" in chromium ? chromium.missing : false;

test("a page of Chromium and a worker in it compute the bits of Node: dataset, weights, scores, the model's file", { skip }, async (t) => {
  const here = await probe("plain", archive);
  assert.ok(here.accuracy > 0.5, `one epoch should beat guessing among six classes; its accuracy is ${here.accuracy}`);
  assert.equal(here.table, JSON.stringify([[0.1234567890123456, 2.5, 3], ['a "b"', "c\r\nd", "e"]])); // prettier-ignore
  await inChromium(t, async (page) => {
    assert.deepEqual(await onPage(page, "plain"), here);
    assert.deepEqual(await inWorker(page, "plain"), here);
    assert.deepEqual(await inWorker(page, "plain", 2), here);
    await assert.rejects(onPage(page, "plain", 2), /threads must be 1 where threads cannot share memory or wait .*received 2/);
  });
  t.diagnostic(`weights ${here.weightsSha256}, file ${here.file}, accuracy ${here.accuracy}`);
});

test("the relaxed kernels compile and train in Chromium too, on a page and in a worker", { skip }, async (t) => {
  await inChromium(t, async (page) => {
    for (const run of [onPage, inWorker]) {
      const { kernels, accuracy } = await run(page, "relaxed");
      assert.equal(kernels.name, "relaxed");
      assert.ok(accuracy > 0.5, `accuracy ${accuracy}`);
    }
  });
});

test("a study's threads are a page's workers too, and its rows are Node's, every prediction included", { skip }, async (t) => {
  const here = await studyRows();
  assert.ok(here.rows.length === 2 && here.rows.every(({ status }) => status === "done"), JSON.stringify(here.rows));
  await inChromium(t, async (page) => {
    const there = await page.evaluate(`import("${RESOLVED}dist/test/support/browser-study.js").then(({ studyRows }) => studyRows())`);
    assert.deepEqual(there, here);
  });
});

test(
  "recordings become windows, a model, a stream's predictions and their reasons on a page as in Node, and it reads others' files",
  { skip },
  async (t) => {
    const given = {
      npz: NUMPY.archives["savez_compressed"]!,
      parquet: Object.fromEntries(PARQUET.cases.map(({ title, base64 }) => [title, base64])),
    };
    const here = await recorded(given);
    assert.ok(here.streamed.windows > 50, `${here.streamed.windows} windows`);
    for (const [title, cells] of Object.entries(here.parquet)) assert.match(cells, /^[0-9a-f]{64}$/, title);
    await inChromium(t, async (page) => {
      const there = await page.evaluate(
        `import("${AS_IS}dist/test/support/browser-recordings.js").then(({ recorded }) => recorded(${JSON.stringify(given)}))`,
      );
      assert.deepEqual(there, here);
    });
  },
);

/** Opens the page with the library's import map; what it says on the console or asks from elsewhere fails the test. */
async function inChromium(t: TestContext, use: (page: Page) => Promise<void>): Promise<void> {
  assert.ok("launch" in chromium);
  const server = await serveBrowser({ [ARCHIVE]: archive });
  t.after(() => server.close());
  const browser = await chromium.launch();
  t.after(() => browser.close());
  const context = await browser.newContext();
  const said: string[] = [],
    elsewhere: string[] = [];
  context.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  context.on("weberror", (error) => said.push(`uncaught: ${error.error().message}`));
  context.on("request", (request) => {
    if (!request.url().startsWith(`${server.origin}/`)) elsewhere.push(request.url());
  });
  // Not every breach of the policy reaches the console: an `eval` that is tried and caught does not.
  await context.addInitScript(
    `addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile, lineNumber }) =>
      console.error(\`broke \${violatedDirective} in \${sourceFile}:\${lineNumber}\`))`,
  );
  const page = await context.newPage();
  await page.goto(server.origin);
  await use(page);
  assert.deepEqual({ said, elsewhere, missing: server.missing }, { said: [], elsewhere: [], missing: [] });
}

/** The probe on the page's main thread, from the files as `tsc` wrote them. */
function onPage(page: Page, kernels: KernelsName, threads = 1): Promise<Probed> {
  return page.evaluate<Probed>(`(async () => {
    const { probe } = await import("${AS_IS}dist/test/support/browser-probe.js");
    return probe("${kernels}", new Uint8Array(await (await fetch("${ARCHIVE}")).arrayBuffer()), ${threads});
  })()`);
}

async function inWorker(page: Page, kernels: KernelsName, threads = 1): Promise<Probed> {
  const answer = await page.evaluate<{ probed: Probed } | { failed: string }>(`(async () => {
    const archive = new Uint8Array(await (await fetch("${ARCHIVE}")).arrayBuffer());
    const worker = new Worker("${RESOLVED}dist/test/support/browser-worker.js", { type: "module" });
    return new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve({ failed: message ?? "the worker did not load" });
      worker.postMessage({ kernels: "${kernels}", archive, threads: ${threads} });
    }).finally(() => worker.terminate());
  })()`);
  if ("failed" in answer) assert.fail(`worker: ${answer.failed}`);
  return answer.probed;
}
