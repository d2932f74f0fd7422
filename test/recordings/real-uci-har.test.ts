import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dataset } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { createWindower, type WindowerOptions } from "../../src/recordings/index.js";
import { createGravityFilter } from "../../src/signal/index.js";
import { chainsOf } from "../support/chains.js";
import { REAL_UCI_HAR, withoutRealData } from "../support/paths.js";

/** Read once for all tests. */
let opened: Promise<Dataset> | undefined;
function real(): Promise<Dataset> {
  return (opened ??= openDataset("uci-har", { cache: false, env: { STRIDE_DATA: REAL_UCI_HAR } }));
}

function optionsOf({ signals, samplingRate, timeSteps }: Dataset): WindowerOptions {
  return {
    acquisition: { inputs: signals, maxGap: 0.1, steps: [] },
    measured: signals,
    measuredRate: samplingRate,
    samplingRate,
    signals,
    timeSteps,
    hop: timeSteps / 2,
  };
}

test(
  "UCI HAR's recordings, stitched from its windows, are cut into its 10,299 windows, bit for bit",
  { skip: withoutRealData },
  async () => {
    const dataset = await real();
    const { x, timeSteps, signals } = dataset;
    let window = 0,
      different = 0;
    const windower = createWindower(optionsOf(dataset), (cut) => {
      const expected = x.subarray(window * timeSteps * signals.length, ++window * timeSteps * signals.length);
      if (cut.x.some((value, i) => !Object.is(value, expected[i]))) different++;
      const label = dataset.classNames[dataset.y[window - 1]!];
      assert.ok(cut.labels!.every((name) => name === label));
    });
    for (const { block } of chainsOf(dataset)) {
      windower.push(block);
      windower.end();
    }
    assert.equal(different, 0);
    assert.deepEqual(windower.counts, { windows: 10299, tail: 0, gaps: 0, interpolated: 0, missing: 0 });
  },
);

test(
  "UCI HAR's body acceleration is total - gravity to 1e-6 g, 15 s after the stitched recordings' start",
  { skip: withoutRealData },
  async (t) => {
    const { signals, ...dataset } = await real();
    const at = (name: string) => signals.findIndex((signal) => signal.name === name);
    const total = ["x", "y", "z"].map((axis) => at(`total_acc_${axis}`)),
      body = ["x", "y", "z"].map((axis) => at(`body_acc_${axis}`));
    const STARTS = [0, 300, 500, 700, 750];
    const worst = STARTS.map(() => 0),
      chains = STARTS.map(() => 0);
    for (const { block } of chainsOf({ signals, ...dataset })) {
      const measured = new Float64Array(3 * block.length);
      for (let t = 0; t < block.length; t++)
        total.forEach((column, axis) => (measured[3 * t + axis] = block.values[t * signals.length + column]!));
      const gravity = measured.slice();
      createGravityFilter({ channels: 3, samplingRate: 50 }).filter(gravity);
      STARTS.forEach((start, i) => {
        if (block.length > start) chains[i]!++;
        for (let t = start; t < block.length; t++) {
          for (let axis = 0; axis < 3; axis++) {
            const error = Math.abs(measured[3 * t + axis]! - gravity[3 * t + axis]! - block.values[t * signals.length + body[axis]!]!);
            worst[i] = Math.max(worst[i]!, error);
          }
        }
      });
    }
    STARTS.forEach((start, i) => t.diagnostic(`from sample ${start}: ${worst[i]!.toExponential(2)} g in ${chains[i]} recordings`));
    assert.equal(chains[0], 857);
    // Seven printed digits leave 6e-7.
    assert.ok(worst[4]! < 1e-6 && worst[3]! < 2e-6 && worst[2]! < 1e-4 && worst[1]! < 3e-3, String(worst));
    assert.ok(worst[0]! > 0.01, "the start is another: the original began before the windows' first sample");
  },
);
