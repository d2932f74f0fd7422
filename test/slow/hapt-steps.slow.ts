// When somebody stands up, sits or lies down: HAPT's raw recordings with a label each time step, the transitions between postures a class of their own. Two
// minutes. Four training subjects are held back; the official test subjects are not looked at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { officialSplit, validationSplit } from "../../src/data/index.js";
import { openMapping, openRecordingFiles } from "../../src/files/index.js";
import { conv1D } from "../../src/nn/index.js";
import { importSteps } from "../../src/recordings/index.js";
import { DEFAULT_RECIPE, evaluateSequence, trainSequence } from "../../src/study/index.js";
import { REAL_HAPT, withoutHapt } from "../support/paths.js";

test(
  "HAPT's steps of people held back are told with 85 % or more right, and transitions more often than not",
  { skip: withoutHapt },
  async () => {
    const mapping = openMapping("hapt");
    const classes = mapping.classes.map(({ code, name }) => ({ code, name: name ?? "TRANSITION" }));
    const { dataset, labels, unlabelled } = await importSteps(await openRecordingFiles(REAL_HAPT), { ...mapping, classes });
    assert.deepEqual([labels.classNames.length, labels.values.length], [7, dataset.y.length * dataset.timeSteps]);
    assert.ok(dataset.y.length > 12_000 && unlabelled > 1000, `${dataset.y.length} windows, ${unlabelled} without labels`);
    const { train, validation } = validationSplit(officialSplit(dataset).train, [11, 14, 17, 25]);
    const same = { kernelSize: 7, padding: "same", activation: "relu" } as const;
    const layers = [1, 2, 4, 8].map((dilationRate) => conv1D({ filters: 24, ...same, dilationRate }));
    const last = conv1D({ filters: 7, kernelSize: 1, activation: "softmax" });
    const network = { name: "steps", inputShape: [dataset.timeSteps, dataset.signals.length] as const, layers: [...layers, last] };
    const { model } = await trainSequence(train, labels, { ...DEFAULT_RECIPE, preparation: "standardize", epochs: 5 }, { network });
    const { accuracy, macroF1, windows, perClass } = evaluateSequence(model, validation, labels);
    const told = perClass.map(
      ({ className, recall, precision }) => `${className} ${percent(recall)} of it, ${percent(precision)} of what is called so`,
    );
    console.log(`${windows} steps: ${percent(accuracy)} right, macro F1 ${percent(macroF1)}\n  ${told.join("\n  ")}`);
    assert.ok(accuracy > 0.85, String(accuracy));
    assert.ok(perClass.at(-1)!.recall! > 0.5, JSON.stringify(perClass.at(-1)));
  },
);

function percent(share: number | null): string {
  return share === null ? "-" : `${(100 * share).toFixed(1)} %`;
}
