import assert from "node:assert/strict";
import { test } from "node:test";
import { compile, type TopLevelSpec } from "vega-lite";
import { drawSpec, rasterize } from "../../src/report/figure.js";
import { boxOf, boxPlots } from "../../src/report/figures/box-plots.js";
import { classCounts } from "../../src/report/figures/class-counts.js";
import { dotRows } from "../../src/report/figures/dot-rows.js";
import { learningCurves } from "../../src/report/figures/learning-curves.js";
import { drawNetwork } from "../../src/report/figures/network.js";
import { textWidth } from "../../src/report/fonts.js";
import { drawable, shorten, wrap } from "../../src/report/labels.js";
import { finishedTrials } from "../../src/report/tallies.js";
import { ownIds, sizeOfSvg, tidySvg } from "../../src/report/svg.js";
import { readPng } from "./support/png.js";
import { specsOf } from "./support/specs.js";
import { madeUpAnalysis } from "./support/analysis.js";
import { HOSTILE, madeUpRun } from "./support/study-run.js";

const run = madeUpRun({ repeats: 4, reported: [88] });
const spec = boxPlots("Accuracy", madeUpAnalysis(run).configurations, "test windows");

test("a figure is the same, byte for byte, whatever was drawn before it and beside it", async () => {
  const alone = await drawSpec(spec, "a");
  const others = specsOf(run);
  const [again] = await Promise.all([drawSpec(spec, "a"), ...[...others].map(([name, other]) => drawSpec(other, name))]);
  assert.equal(again.svg, alone.svg);
  assert.deepEqual(again.png, alone.png);
});

test("the raster is twice the drawing and has its text: without fonts much ink is missing where the heading stands", async () => {
  const { svg, png } = await drawSpec(spec, "a");
  const [drawn, bare] = [readPng(png), readPng(rasterize(svg, []))];
  const { width, height } = sizeOfSvg(svg);
  assert.deepEqual([drawn.width, drawn.height], [2 * width, 2 * height]);
  // The heading: the first 40 pixels of the drawing below its padding.
  const heading = ({ ink, width: pixels }: typeof drawn): number =>
    ink.subarray(24 * pixels, 104 * pixels).filter((value) => value > 128).length;
  assert.equal(heading(bare), 0);
  assert.ok(heading(drawn) > 1000, `${heading(drawn)} dark pixels`);
});

test("text is as wide as the raster draws it, in both weights", () => {
  for (const bold of [false, true]) {
    const text = "Handling upstairs_ 12.5 % ± × of H";
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40"><text x="10" y="25" font-family="DejaVu Sans" font-size="16"${bold ? ' font-weight="bold"' : ""}>${text}</text></svg>`;
    const { ink, width } = readPng(rasterize(svg));
    const columns = Array.from({ length: width }, (_, x) => x).filter((x) => ink.some((value, i) => i % width === x && value > 60));
    const drawn = (columns.at(-1)! - 20) / 2;
    // Letters stand a little inside of their advance.
    const rest = textWidth(text, 16, bold) - drawn;
    assert.ok(rest >= 0 && rest < 4, `drawn ${drawn}, measured ${rest + drawn}`);
  }
});

test("what Vega warns of is an error, not a figure that may be wrong", async () => {
  const wrong = {
    data: { values: [{ a: 1 }] },
    mark: "point",
    encoding: { x: { field: "a", type: "quantitative" }, nonsense: { field: "a" } },
  };
  await assert.rejects(drawSpec(wrong, "a"), /nonsense/);
});

test("nothing is loaded for a figure", async () => {
  await assert.rejects(drawSpec({ data: { url: "file:///etc/passwd" }, mark: "point" }, "a"), /nothing is loaded/);
});

test("a box is quartiles and the last runs inside 1.5 interquartile ranges, as counted by hand", () => {
  // Sorted: 80 90 91 92 93 94 95 96 99; quartiles 91, 93 and 95, so whiskers may reach from 85 to 101.
  const accuracies = [0.93, 0.8, 0.99, 0.9, 0.91, 0.92, 0.94, 0.95, 0.96];
  const summary = {
    mean: 0.92,
    sd: 0.05,
    median: 0.93,
    q1: 0.91,
    q3: 0.95,
    min: 0.8,
    max: 0.99,
    seedInterval: null,
    subjectInterval: null,
  };
  const box = boxOf({ name: "a", parameters: 1, multiplyAdds: 1, seeds: [], accuracies, failed: 0, folds: null, summary, expected: null })!;
  const rounded = Object.fromEntries(Object.entries(box).map(([key, value]) => [key, Math.round(1e6 * value) / 1e6]));
  assert.deepEqual(rounded, { q1: 91, median: 93, q3: 95, low: 90, high: 99 });
});

test("no expression of a compiled figure holds a name from outside", () => {
  const hostile = madeUpRun({
    classNames: ["WALKING", HOSTILE.class, "SITTING"],
    configurations: [HOSTILE.configuration, "plain"],
    signals: [HOSTILE.signal],
    repeats: 2,
    reported: [90, 91],
  });
  const expressions: string[] = [];
  const collect = (value: unknown, key: string): void => {
    if (typeof value === "string" && ["signal", "expr", "test", "update", "field", "filter"].includes(key)) expressions.push(value);
    if (typeof value !== "object" || value === null) return;
    for (const [name, each] of Object.entries(value)) if (name !== "values") collect(each, Array.isArray(value) ? key : name);
  };
  for (const [, each] of specsOf(hostile)) collect(compile(each as unknown as TopLevelSpec).spec, "");
  assert.ok(expressions.length > 50, `${expressions.length} expressions found`);
  assert.deepEqual(
    expressions.filter((text) => /script|onerror|alert|datum\.y/.test(text)),
    [],
  );
});

test("ids become the figure's own, text that looks like one stays", () => {
  const svg = `<svg><clipPath id="clip7"><path d="M0,0"/></clipPath><g clip-path="url(#clip7)"><text>id="clip7" url(#clip7)</text></g></svg>`;
  assert.equal(
    ownIds(svg, "box"),
    `<svg><clipPath id="box-1"><path d="M0,0"/></clipPath><g clip-path="url(#box-1)"><text>id="clip7" url(#clip7)</text></g></svg>`,
  );
});

test("positions are rounded to hundredths in tags and nowhere else", () => {
  assert.equal(
    tidySvg(`<path d="M1.23456,-0.0001L1e-7,12"/><text x="3">1.23456</text>`),
    `<path d="M1.23,0L0,12"/><text x="3">1.23456</text>`,
  );
});

test("names are broken and cut to fit, and what XML forbids is replaced", () => {
  assert.deepEqual(wrap("filters=8, kernelSize=11", 80, 12, { inside: true }), ["filters=8, ".trim(), "kernelSize=", "11"]);
  assert.deepEqual(wrap("counts 470,528 of them", 60, 12), ["counts", "470,528", "of them"]);
  assert.ok(textWidth(shorten("a name that is much too long", 60, 12), 12) <= 60);
  assert.equal(drawable("a\u0000b\u202ec\nd"), "a\ufffdb\ufffdc\ufffdd");
});

test("a diagram names a layer's missing input", async () => {
  const { network } = run.networks[0]!;
  const broken = { ...network, layers: network.layers.map((layer, i) => (i === 1 ? { ...layer, inputs: ["nowhere"] } : layer)) };
  await assert.rejects(drawNetwork(broken), /takes nowhere/);
});

test("a diagram shows every layer with its options, shape and counts, and escapes names", async () => {
  const { network } = run.networks[3]!;
  const layers = network.layers.map((layer, i) => (i === network.layers.length - 1 ? { ...layer, name: "<b>&\"'" } : layer));
  const { svg, png } = await drawNetwork({ ...network, layers });
  for (const text of [
    "conv1d · Conv1D",
    "filters 64, kernelSize 3",
    "→ 124 × 64",
    "12,352 parameters, 1,523,712 multiply-adds",
    "128 × 9 (time steps × signals)",
  ]) {
    assert.ok(svg.includes(text), text);
  }
  assert.ok(svg.includes("&lt;b&gt;&amp;&quot;&#39; · Dense") && !svg.includes("<b>"));
  assert.equal(readPng(png).width, 2 * sizeOfSvg(svg).width);
});

test("dropout is told of where a network has it", () => {
  const trials = finishedTrials(run, "filters=8");
  const of = (...dropout: boolean[]) =>
    JSON.stringify(
      learningCurves(
        "Loss",
        "loss",
        dropout.map((each, i) => ({ name: `${i}`, trials, dropout: each })),
      ),
    );
  assert.match(of(true, true), /"training, with dropout"/);
  assert.match(of(true, false), /"part":"training"/);
  assert.match(of(true, false), /with dropout on/);
  assert.doesNotMatch(of(false, false), /dropout/);
});

test("the test part has one colour, with validation windows and without", () => {
  const colours = [false, true].map((validation) => {
    const text = JSON.stringify(classCounts(madeUpRun({ repeats: 1, validation }).data));
    const [, domain, range] = /"scale":\{"domain":(\[[^\]]*"test"\]),"range":(\[[^\]]*\])/.exec(text)!;
    const parts = JSON.parse(domain!) as string[];
    return (JSON.parse(range!) as string[])[parts.indexOf("test")];
  });
  assert.equal(colours[0], colours[1]);
});

test("thousands of windows are grouped", () => {
  assert.match(JSON.stringify(dotRows("t", "s", [{ name: "a", values: [0.5], windows: 12345 }], "x")), /\(12,345\)/);
});
