// Four people of UCI HAR whom the network has not seen, all of them training subjects: how much a few windows of each help, and what it costs the others.
// Takes about two minutes. The official test subjects are not looked at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { officialSplit, personalSplit, validationSplit, type Split } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { summarize } from "../../src/scores/index.js";
import { compareModels, DEFAULT_RECIPE, finetune, oldWindows, trainModel } from "../../src/study/index.js";
import { REAL_UCI_HAR, withoutRealData } from "../support/paths.js";

const PEOPLE = [11, 14, 17, 25];

test(
  "5 windows a class of one person gain 4 points or more on that person's later windows, 10 gain 6",
  { skip: withoutRealData },
  async () => {
    const dataset = await openDataset(REAL_UCI_HAR, { cache: false });
    const { train: all } = officialSplit(dataset);
    const { train } = validationSplit(all, PEOPLE);
    const { model } = await trainModel(train, { ...DEFAULT_RECIPE, preparation: "standardize" });
    for (const [windowsPerClass, least] of [
      [5, 0.04],
      [10, 0.06],
    ] as const) {
      for (const keeps of [false, true]) {
        const own = { before: [] as number[], after: [] as number[], gain: [] as number[], others: [] as number[] };
        for (const subject of PEOPLE) {
          const personal = personalSplit(dataset, { windowsPerClass, subject });
          const old = keeps ? oldWindows(model, all, { without: PEOPLE, same: false }) : undefined;
          const { model: tuned } = await finetune(model, personal, { old });
          const { before, after, difference } = await compareModels([model, tuned], personal.heldOut, { by: "labelRuns" });
          const rest = new Set(PEOPLE.filter((other) => other !== subject));
          const others: Split = { dataset, indices: all.indices.filter((window) => rest.has(dataset.subject[window]!)) };
          own.before.push(before.value);
          own.after.push(after.value);
          own.gain.push(difference.value);
          own.others.push((await compareModels([model, tuned], others, { by: "subjects" })).difference.value);
        }
        const told = Object.entries(own).map(([name, values]) => `${name} ${percent(values)}`);
        console.log(`${windowsPerClass} windows a class${keeps ? ", old windows among them" : ""}: ${told.join(", ")}`);
        const gain = summarize(own.gain).mean;
        assert.ok(gain > least - (keeps ? 0.01 : 0), `gain ${gain}`);
        assert.ok(summarize(own.others).mean > -0.02, `others ${own.others.join(", ")}`);
      }
    }
  },
);

/** Mean and standard deviation over the people, in points. */
function percent(values: readonly number[]): string {
  const { mean, sd } = summarize(values);
  return `${(100 * mean).toFixed(2)} (SD ${(100 * (sd ?? 0)).toFixed(2)})`;
}
