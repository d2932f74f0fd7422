// Figures byte for byte: what is drawn is what test/snapshots/ holds. After a wanted change, look at the new pictures and commit them:
//   STRIDE_SNAPSHOTS=write node --test dist/test/report/snapshots.test.js
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { attentionPooling1D, bidirectional, createNetwork, dense, lstm, separableConv1D, zeroPadding1D } from "../../src/nn/index.js";
import { drawSpec } from "../../src/report/figure.js";
import { drawNetwork } from "../../src/report/figures/network.js";
import { drawTimeline } from "../../src/report/figures/timeline.js";
import { networkFacts } from "../../src/study/index.js";
import { REPOSITORY } from "../support/paths.js";
import { specsOf } from "./support/specs.js";
import { HOSTILE, madeUpRun } from "./support/study-run.js";
import { CLASSES, madeUpRecording } from "./support/timeline-input.js";

const FOLDER = join(REPOSITORY, "test", "snapshots");
const REFRESH = "STRIDE_SNAPSHOTS=write node --test dist/test/report/snapshots.test.js";
const WRITE = process.env["STRIDE_SNAPSHOTS"] === "write";

const run = madeUpRun({ reported: [89.1, 90.4], repeats: 5 });
const many = madeUpRun({
  configurations: Array.from({ length: 10 }, (_, i) => `filters=${8 * (i + 1)}, preparation=standardize`),
  repeats: 3,
  validation: true,
});
const hostile = madeUpRun({
  classNames: ["WALKING", HOSTILE.class, "SITTING", "STANDING", "LAYING"],
  configurations: [HOSTILE.configuration, "plain"],
  signals: [HOSTILE.signal, "b"],
  repeats: 3,
});

for (const [name, spec] of specsOf(run)) {
  test(`the figure ${name} is as committed`, async () => expectSnapshot(name, (await drawSpec(spec, name)).svg));
}
for (const name of ["box-plots", "curves-accuracy", "class-counts"]) {
  const wide = `${name}-many`;
  test(`the figure ${wide} is as committed`, async () => expectSnapshot(wide, (await drawSpec(specsOf(many).get(name)!, wide)).svg));
}
for (const name of ["box-plots", "confusion", "histograms", "label-runs"]) {
  const bad = `${name}-hostile`;
  test(`the figure ${bad} is as committed`, async () => expectSnapshot(bad, (await drawSpec(specsOf(hostile).get(name)!, bad)).svg));
}
for (const narrow of [false, true]) {
  const name = `timeline${narrow ? "-narrow" : ""}`;
  test(`the figure ${name} is as committed`, () => {
    const recording = madeUpRecording({
      seconds: 40,
      bout: 8,
      rate: 10,
      labelled: true,
      threshold: 0.6,
      gap: [20, 24],
      stranger: "jumping",
    });
    expectSnapshot(name, drawTimeline({ recording, classNames: CLASSES, threshold: 0.6, narrow }, name).svg);
  });
}
test("the diagram of a network is as committed", async () => {
  expectSnapshot("network", (await drawNetwork(run.networks[3]!.network)).svg);
});
test("the diagram of a network with three heads is as committed", async () => {
  expectSnapshot("network-heads", (await drawNetwork(madeUpRun({ heads: true, repeats: 1 }).networks[3]!.network)).svg);
});
test("the diagram of a network whose names are long, with a layer inside a layer, is as committed", async () => {
  const layers = [
    separableConv1D({ filters: 16, kernelSize: 5, activation: "relu" }),
    zeroPadding1D({ padding: [2, 1] }),
    bidirectional({ layer: lstm({ units: 64, returnSequences: true }) }),
    attentionPooling1D({ units: 16 }),
    dense({ units: 6, activation: "softmax" }),
  ];
  const network = networkFacts(createNetwork({ name: "recurrent", inputShape: [128, 9], layers }), ["none"]);
  expectSnapshot("network-recurrent", (await drawNetwork(network)).svg);
});

function expectSnapshot(name: string, svg: string): void {
  const file = join(FOLDER, `${name}.svg`);
  const drawn = `${svg.replaceAll("><", ">\n<")}\n`;
  if (WRITE) {
    writeFileSync(file, drawn);
    return;
  }
  assert.ok(existsSync(file), `test/snapshots/${name}.svg is not there; ${REFRESH} writes it`);
  const kept = readFileSync(file, "utf8");
  if (kept === drawn) return;
  const [before, after] = [kept.split("\n"), drawn.split("\n")];
  const line = before.findIndex((text, i) => text !== after[i]);
  const at = line === -1 ? before.length : line;
  assert.fail(
    `test/snapshots/${name}.svg is no longer what is drawn, from line ${at + 1} on:\n- ${before[at]}\n+ ${after[at]}\n` +
      `If the change is wanted: ${REFRESH}, then look at the pictures.`,
  );
}
