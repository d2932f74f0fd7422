import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { smallDatasetFile } from "../support/dataset-file.js";
import { REAL_UCI_HAR, withoutRealData } from "../support/paths.js";
import { smallDataset } from "../support/small-dataset.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

test("describe counts windows by class and subject, and its document is the description", async (t) => {
  const data = await smallDatasetFile(temporaryDirectory(t));
  const { code, stdout, stderr } = await stride(["data", "describe", data]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /windows +14 x 128 x 9/);
  assert.match(stdout, /train +9 windows of 2 subjects from 4 recordings, 832 distinct time steps \(576 by the last/);
  assert.match(stdout, /Signals of the test windows, simulated data/);
  const json = JSON.parse((await stride(["data", "describe", data, "--json"])).stdout) as { shape: number[]; fingerprint: string };
  assert.deepEqual(json.shape, [14, 128, 9]);
  assert.ok(stdout.includes(json.fingerprint));
});

interface Described {
  readonly report: string;
  readonly parts: readonly { readonly part: string; readonly distinctSteps: number; readonly lastStretchSteps: number }[];
}

/** What describe --report says and draws, with every file of the report checked for being there whole. */
async function describedIn(t: TestContext, data: string, env: Record<string, string> = {}): Promise<{ json: Described; page: string }> {
  const folder = join(temporaryDirectory(t), "new", "report");
  const { code, stdout, stderr } = await stride(["data", "describe", data, "--report", folder, "--json"], { env });
  assert.equal(code, 0, stderr);
  const json = JSON.parse(stdout) as Described;
  assert.equal(json.report, join(folder, "report.html"));
  assert.deepEqual(readdirSync(folder).sort(), ["figures", "report.html"]);
  const figures = ["data-classes", "data-histograms"];
  assert.deepEqual(readdirSync(join(folder, "figures")).sort(), figures.flatMap((name) => [`${name}.png`, `${name}.svg`]).sort());
  const page = readFileSync(json.report, "utf8");
  for (const name of figures) {
    const file = join(folder, "figures", name);
    assert.match(readFileSync(`${file}.svg`, "utf8"), /^<svg .*<\/svg>$/s);
    assert.deepEqual([...readFileSync(`${file}.png`).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(page.includes(`<figure id="${name}">`));
  }
  return { json, page };
}

test("describe draws the demo, whose page says that it is simulated", async (t) => {
  const { json, page } = await describedIn(t, "demo");
  const [train] = json.parts;
  for (const steps of [train!.distinctSteps, train!.lastStretchSteps]) assert.ok(page.includes(`${steps.toLocaleString("en-US")} `));
  assert.match(page, /Simulated data/);
  assert.match(page, /Windows of each test subject by class/);
});

test("describe draws a dataset without a split as a whole", async (t) => {
  const data = await smallDatasetFile(temporaryDirectory(t), { testSubjects: [] }, "whole");
  const { json, page } = await describedIn(t, data);
  assert.deepEqual(
    json.parts.map(({ part, distinctSteps, lastStretchSteps }) => [part, distinctSteps, lastStretchSteps]),
    [["all", 1344, 896]],
  );
  assert.match(page, /1,344 distinct per signal in all windows, 896 by the last stretch/);
  assert.match(page, /14 windows of 4 subjects: 1, 2, 3 and 4/);
  assert.doesNotMatch(page, /training|test subject/i);
});

test("describe with a hostile class and signal draws them as text", async (t) => {
  const { classNames, signals } = await smallDataset();
  const change = {
    classNames: ["<script>alert(1)</script>", ...classNames.slice(1)],
    signals: [{ name: "<img src=x onerror=alert(1)>", unit: "</svg>" }, ...signals.slice(1)],
  };
  const { page } = await describedIn(t, await smallDatasetFile(temporaryDirectory(t), change, "hostile"));
  assert.doesNotMatch(page, /<script|<img/);
  assert.ok(page.includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
});

test("describe without --report writes nothing", async (t) => {
  const directory = temporaryDirectory(t);
  await smallDatasetFile(directory);
  assert.equal((await stride(["data", "describe", "small.safetensors"], { cwd: directory })).code, 0);
  assert.deepEqual(readdirSync(directory), ["small.safetensors"]);
});

test("the histograms of UCI HAR count 508,928 steps a signal, and name the article's 470,528", { skip: withoutRealData }, async (t) => {
  const { json, page } = await describedIn(t, "uci-har", { STRIDE_DATA: REAL_UCI_HAR, STRIDE_CACHE: temporaryDirectory(t) });
  assert.deepEqual([json.parts[0]!.distinctSteps, json.parts[0]!.lastStretchSteps], [508_928, 470_528]);
  assert.match(page, /508,928 distinct per signal in the training windows, 470,528 by the last stretch of every window/);
  assert.equal([...page.matchAll(/<th class="text" scope="row">(?:total_acc|body_acc|body_gyro)_[xyz]<\/th>/g)].length, 9);
});
