import assert from "node:assert/strict";
import { test } from "node:test";
import { renderDataReport, renderReport, type ConfigurationResult } from "../../src/report/index.js";
import { escape } from "../../src/report/html.js";
import { simulatedNotice } from "../../src/report/provenance.js";
import type { StudyDefinition, StudyRun } from "../../src/records/index.js";
import { madeUpAnalysis } from "./support/analysis.js";
import { HOSTILE, madeUpRun } from "./support/study-run.js";

const analysed = (...runs: StudyRun[]) => runs.map((run) => ({ run, analysis: madeUpAnalysis(run) }));
const input = {
  title: "Filters, measured again",
  question: "Do more filters help?",
  runs: analysed(
    madeUpRun({ name: "filters", repeats: 3, reported: [60, 87.6], failed: false }),
    madeUpRun({ name: "kernels", configurations: ["kernelSize=3"], repeats: 5, failed: true, validation: true }),
  ),
};
const report = await renderReport(input);
const text = textOf(report.html);

test("the same rows give the same page and the same figures, byte for byte", async () => {
  const again = await renderReport(input);
  assert.equal(again.html, report.html);
  assert.deepEqual(again.figures, report.figures);
});

test("the page says what was asked, with what command, machine, code, kernels and data", () => {
  for (const part of [
    "Filters, measured again",
    "stride study run filters --data uci-har --workers 4",
    "AMD EPYC 9B14, 4 cores",
    "Node 20.20.2",
    "commit b3579ec0d1",
    "plain, SHA-256 8af0316364e8",
    "UCI HAR, fingerprint 5f1c0a77de4b",
    "seeds 1 to 3",
    "More filters help up to 128.",
    "official split, by whole subjects; training subjects 27 and 28 held back for validation",
    "How to read this",
  ]) {
    assert.ok(text.includes(part), part);
  }
});

test("reported and measured figures stand beside each other, and a difference beyond two standard errors is marked", () => {
  assert.match(text, /Of 2 reported means, ours agrees with 1 and differs from 1/);
  assert.match(text, /60\.00 ± 0\.79 \(10\)/);
  assert.match(report.html, /class="no verdict">no: higher by [\d.]+ standard errors/);
  assert.match(report.html, /class="yes verdict">same/);
});

test("how many means would differ by chance follows from the numbers of runs, and the networks are called alike only where all are", async () => {
  // Three runs against ten: Student's t with 11 degrees of freedom lies beyond 2 with probability 0.0708, twice.
  assert.match(text, /Further apart: filters=8\. .* of 2 means over so many runs, 0\.1 by chance alone/);
  assert.ok(!text.includes("number of parameters, which is the same"));
  const run = madeUpRun({ repeats: 3, configurations: ["a", "b"], reported: [60, 87.6] });
  const [{ analysis }] = analysed(run) as [ReturnType<typeof analysed>[number]];
  const [a, b] = analysis.configurations.map((each) => ({ ...each, expected: { ...each.expected!, parameters: each.parameters } })) as [
    ConfigurationResult,
    ConfigurationResult,
  ];
  const textWith = async (...configurations: ConfigurationResult[]) =>
    textOf((await renderReport({ title: "t", question: "q", runs: [{ run, analysis: { ...analysis, configurations } }] })).html);
  assert.ok((await textWith(a, b)).includes("is not the number of parameters, which is the same in every network"));
  const unknown = { ...b, expected: { ...b.expected!, sd: undefined, parameters: undefined, standardError: null, same: null } };
  const less = await textWith(a, unknown);
  assert.ok(less.includes("of 1 mean over so many runs, 0.07 by chance alone") && !less.includes("number of parameters, which"));
});

test("a share of wins says what it is a share of, and Holm's p for how many pairs it is corrected", async () => {
  assert.ok(text.includes("b better, % of pairs") && text.includes("share of pairs of runs, one of each"));
  const run = madeUpRun({ repeats: 2, configurations: ["a", "b"] });
  const [{ analysis }] = analysed(run) as [ReturnType<typeof analysed>[number]];
  const comparisons = analysis.comparisons.map((each) => ({ ...each, test: "wilcoxon" as const, commonSeeds: 2 }));
  const { html } = await renderReport({ title: "t", question: "q", runs: [{ run, analysis: { ...analysis, comparisons, pairs: 10 } }] });
  assert.ok(html.includes("b better, % of seeds") && html.includes("share of these seeds") && !html.includes("% of pairs"));
  assert.ok(textOf(html).includes("corrected for all 10 comparisons of this study, of which 9 cannot be made yet."));
});

test("failed and missing runs are told with their reasons", () => {
  assert.ok(text.includes("Unfinished: 2 runs of 7 have not been made yet."));
  assert.ok(text.includes("kernelSize=3, seed 4, tried 3 times: loss is NaN in epoch 2 <b>"));
});

test("a study without any finished run still makes a page", async () => {
  const run = madeUpRun({ repeats: 1, configurations: ["a"] });
  const none: StudyRun = { ...run, rows: [], planned: 1 };
  const [{ analysis }] = analysed(run) as [ReturnType<typeof analysed>[number]];
  const empty = analysis.configurations.map((each) => ({ ...each, seeds: [], accuracies: [], summary: null, expected: null }));
  const { html } = await renderReport({
    title: "t",
    question: "q",
    runs: [{ run: none, analysis: { ...analysis, configurations: empty } }],
  });
  assert.ok(textOf(html).includes("No run of a finished."));
});

test("simulated data is said before everything else, and nowhere otherwise", async () => {
  assert.ok(!text.includes("Simulated data"));
  const run = madeUpRun({ repeats: 2, configurations: ["a"] });
  const { html } = await renderReport({ title: "t", question: "q", runs: analysed({ ...run, data: { ...run.data, simulated: true } }) });
  assert.ok(html.indexOf("Simulated data.") < html.indexOf("<section"), "in the head of the page");
});

test("the page runs no script, asks nothing of any network, and its ids are unique", () => {
  assert.match(
    report.html,
    /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"/,
  );
  assert.doesNotMatch(report.html, /<script|<link|<img|<iframe|@import|javascript:/i);
  const addresses = [...report.html.matchAll(/(?:href="|src="|url\()([^")]+)/g)].map((match) => match[1]!);
  assert.deepEqual(
    addresses.filter((address) => !address.startsWith("#")),
    [],
  );
  const ids = [...report.html.matchAll(/<[^>]* id="([^"]+)"/g)].map((match) => match[1]!);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, used] of report.html.matchAll(/url\(#([^)]+)\)/g)) assert.ok(ids.includes(used!), used);
});

test("figures are files whose names any system takes, drawn and rastered", () => {
  assert.ok(report.figures.size > 15, `${report.figures.size} figures`);
  for (const [name, { svg, png }] of report.figures) {
    assert.match(name, /^[a-zA-Z0-9_-]+$/);
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  }
});

test("hostile names of classes, signals and configurations are text and nothing else", async () => {
  const run = madeUpRun({
    classNames: ["WALKING", HOSTILE.class, "SITTING"],
    configurations: [HOSTILE.configuration, "plain"],
    signals: [HOSTILE.signal, "b"],
    repeats: 2,
    reported: [80, 81],
  });
  const hostile = { title: HOSTILE.class, question: HOSTILE.configuration, runs: analysed(run) };
  for (const { html, figures } of [await renderReport(hostile), await renderDataReport(run.data)]) {
    for (const markup of [html, ...[...figures.values()].map(({ svg }) => svg)]) {
      assert.doesNotMatch(markup, /<script|<img/i);
      // Without quoted values and text, tags hold none of what the names would have become.
      for (const [tag] of markup.matchAll(/<[a-zA-Z](?:"[^"]*"|[^>"])*>/g))
        assert.doesNotMatch(tag.replace(/"[^"]*"/g, ""), /onerror|alert|script/);
      assert.doesNotMatch(markup, /[\u0000-\u0008\u202e]/);
    }
    assert.ok(html.includes("&lt;script&gt;"));
  }
  const { html } = await renderReport(hostile);
  assert.ok(html.includes(`aria-label="Recall of each class for ${escape(HOSTILE.configuration)}."`), "no pattern of replace is expanded");
});

test("a report of the data alone has its histograms, classes and both ways to count time steps", async () => {
  const { html, figures } = await renderDataReport(madeUpRun({ repeats: 1 }).data);
  assert.deepEqual([...figures.keys()].sort(), ["data-classes", "data-histograms"]);
  const figure = figures.get("data-histograms")!.svg;
  assert.ok(figure.includes("482,432 distinct") && figure.includes("470,528") && figure.includes("outside"));
  assert.ok(textOf(html).includes("72 label runs"));
});

test("beside recorded data, simulated data is no finding either", () => {
  const run = madeUpRun({ repeats: 1 });
  const notice = simulatedNotice([run, { ...run, data: { ...run.data, name: "demo", simulated: true } }])!;
  assert.match(textOf(notice.markup), /demo was made by a program, .*\. Nothing that is said of it is a finding about human activities\./);
});

test("what is varied is told as varied, what is set for the others with a reserve", async () => {
  const run = madeUpRun({ repeats: 1, configurations: ["a", "b"] });
  const { configurations: _, ...rest } = run.study.definition;
  const factsOf = async (change: Partial<StudyDefinition>) => {
    const study = { ...run.study, definition: { ...rest, options: { filters: 32, kernelSize: 3 }, ...change } };
    const { html } = await renderReport({ title: "t", question: "q", runs: analysed({ ...run, study }) });
    return ["Network", "Training", "Preparation"].map((name) =>
      textOf(new RegExp(`<dt>${name}</dt>\\s*<dd>(.*?)</dd>`, "s").exec(html)![1]!).trim(),
    );
  };
  const configurations = [
    { name: "a", values: { kernelSize: 5, preparation: "standardize" } },
    { name: "b", values: {} },
  ];
  assert.deepEqual(await factsOf({ configurations }), [
    "baseline with filters 32 and kernelSize 3 unless varied",
    "10 epochs, batch size 32, learning rate 0.001",
    "none unless varied",
  ]);
  const grid = { model: ["baseline", "deep"], preparation: ["none", "standardize"], filters: [8, 16], epochs: [5, 10] };
  assert.deepEqual(await factsOf({ grid }), ["varied with kernelSize 3", "epochs varied, batch size 32, learning rate 0.001", "varied"]);
});

test("p is never rounded across the level", async () => {
  const run = madeUpRun({ repeats: 2, configurations: ["a", "b"] });
  const [{ analysis }] = analysed(run) as [ReturnType<typeof analysed>[number]];
  const comparisons = analysis.comparisons.map((each) => ({ ...each, p: 0.04996, pHolm: 0.04996 }));
  const { html } = await renderReport({ title: "t", question: "q", runs: [{ run, analysis: { ...analysis, comparisons } }] });
  assert.equal([...html.matchAll(/>0\.04996</g)].length, 2);
});

test("windows without overlap, and networks without dropout, are not told to have them", async () => {
  const run = madeUpRun({ repeats: 1, configurations: ["a"] });
  const networks = run.networks.map(({ configuration, network }) => ({
    configuration,
    network: { ...network, layers: network.layers.map((layer) => (layer.kind === "Dropout" ? { ...layer, config: { rate: 0 } } : layer)) },
  }));
  const data = { ...run.data, overlap: 0, steps: { all: 470528, distinct: 470528, lastStretches: 470528 } };
  const { html } = await renderReport({ title: "t", question: "q", runs: analysed({ ...run, networks, data }) });
  const page = textOf(html);
  assert.doesNotMatch(page, /overlapping|Windows overlap|shortcut|last stretch|distinct|dropout on|and dropout|with dropout/);
  assert.ok(page.includes("neighbours do not overlap") && page.includes("470,528 per signal in the training windows"));
  assert.ok(text.includes("Windows overlap and come in label runs") && text.includes("with dropout on where a network has it"));
});

test("two runs of one study are told apart by number, in titles and ids, whatever other studies are called", async () => {
  const runs = analysed(...["a", "a", "a-2"].map((name) => madeUpRun({ name, repeats: 1, configurations: ["x"], reported: [80] })));
  const { html } = await renderReport({ title: "t", question: "q", runs });
  const ids = [...html.matchAll(/<[^>]* id="([^"]+)"/g)].map((match) => match[1]!);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(
    [...html.matchAll(/<a href="#([^"]+)">([^<]+)</g)].map(([, id, title]) => [id, title!.split("? ")[1]]),
    [
      ["study-a", "(a) (run 1)"],
      ["study-a-3", "(a) (run 2)"],
      ["study-a-2", "(a-2)"],
    ],
  );
});

test("classes by part stand in a table, and under a diagram the configurations that share it", () => {
  const table = /Windows of each class in each part of the split\.<\/p>.*?<\/table>/s.exec(report.html)![0];
  assert.match(textOf(table), /classtrainingtest WALKING440176 WALKING_UPSTAIRS890353 /);
  assert.ok(text.includes("The same layers, perhaps with other options: filters=16, filters=32 and filters=64."));
});

/** What a reader reads, tags left out and entities resolved. */
function textOf(html: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&(\w+|#39);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, " ");
}
