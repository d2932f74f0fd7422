// One person's windows: the first of each label run to learn from, later ones to judge by, and none that shares time steps with both.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createDemo, personalSplit, type Dataset } from "../../src/data/index.js";
import { InputError } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const demo = createDemo();

test("of one person's windows as many of each class as asked for are learned from, and those beside them are not judged", () => {
  const { train, heldOut, leftOut } = personalSplit(demo, { windowsPerClass: 5, subject: 3 });
  const counts = demo.classNames.map((_, label) => train.indices.filter((window) => demo.y[window] === label).length);
  assert.deepEqual(counts, [5, 5, 5, 5, 5, 5]);
  const own = demo.subject.reduce((sum, subject) => sum + (subject === 3 ? 1 : 0), 0);
  assert.equal(train.indices.length + heldOut.indices.length + leftOut.length, own);
  assert.deepEqual(personalSplit(demo, { windowsPerClass: 5, subject: 3 }).train.indices, train.indices);
  assert.ok(
    [2, 3, 4, 5].some(
      (seed) => String(personalSplit(demo, { windowsPerClass: 5, subject: 3, seed }).train.indices) !== String(train.indices),
    ),
  );
});

test("whatever runs and overlaps there are, no judged window shares a time step with one that is learned from, nor comes before it in its run", () => {
  const runs = fc.array(fc.record({ label: fc.nat(2), length: fc.integer({ min: 1, max: 9 }), goesOn: fc.boolean() }), {
    minLength: 2,
    maxLength: 12,
  });
  let split = 0;
  fc.assert(
    fc.property(
      runs,
      fc.constantFrom(0, 0.25, 0.5, 0.75, 0.9),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(99),
      (made, overlap, windowsPerClass, seed) => {
        const dataset = ofRuns(made, overlap);
        const parts = attempt(() => personalSplit(dataset, { windowsPerClass, seed }));
        if (!parts) return;
        split++;
        const { train, heldOut, leftOut } = parts;
        assert.equal(train.indices.length + heldOut.indices.length + leftOut.length, dataset.y.length);
        const hop = Math.round(dataset.timeSteps * (1 - overlap));
        const shares = (a: number, b: number): boolean =>
          dataset.recording[a] === dataset.recording[b] && Math.abs(a - b) * hop < dataset.timeSteps;
        for (const window of heldOut.indices) {
          assert.ok(!train.indices.some((learned) => shares(learned, window)), `window ${window}`);
          // The next window is of another run, or later: never one that is learned from.
          const next = window + 1;
          const sameRun = dataset.recording[next] === dataset.recording[window] && dataset.y[next] === dataset.y[window];
          assert.ok(!(sameRun && train.indices.includes(next)), `window ${next} behind a judged one`);
        }
        for (const window of leftOut)
          assert.ok(
            train.indices.some((learned) => shares(learned, window)),
            `window ${window} left out`,
          );
      },
    ),
    { seed: 20261127, numRuns: 300 },
  );
  assert.ok(split > 60, `${split} of 300 could be split`);
});

test("several people, test subjects, strangers and classes with too few windows are refused with the way on", () => {
  const refused = (options: Parameters<typeof personalSplit>[1], message: RegExp, dataset: Dataset = demo): void =>
    assert.throws(
      () => personalSplit(dataset, options),
      (error) => assertRefusal(error, message),
    );
  refused({ windowsPerClass: 3 }, /expected windows of one person, or a subject; received subjects 1, 2, .*; name one, with --subject 1$/);
  refused({ windowsPerClass: 3, subject: 2 }, /received 2, a test subject: nothing is learned from those; name another$/);
  refused({ windowsPerClass: 3, subject: 77 }, /expected one of its subjects; received 77, who has no windows$/);
  refused({ windowsPerClass: 0, subject: 1 }, /windowsPerClass must be a whole number above 0; received 0$/);
  refused(
    { windowsPerClass: 15, subject: 1 },
    /: [A-Z_]+: expected 15 windows to learn from, at most half of each stretch; received \d+ in \d, so \d+; ask for \d+ a class or fewer, or record more of it$/,
  );
  const single = ofRuns(
    [
      { label: 0, length: 1, goesOn: false },
      { label: 1, length: 6, goesOn: false },
    ],
    0,
  );
  refused({ windowsPerClass: 1 }, /received 1 in 1, so 0; record more of it, or leave its windows out$/, single);
});

/** Windows of one person, one channel; a run that goes on is in the recording of the one before. */
function ofRuns(runs: readonly { label: number; length: number; goesOn: boolean }[], overlap: number): Dataset {
  const y = runs.flatMap(({ label, length }) => Array.from({ length }, () => label));
  let number = -1;
  const recording = runs.flatMap(({ length, goesOn }, i) => {
    if (i === 0 || !goesOn) number++;
    return Array.from({ length }, () => number);
  });
  return {
    ...{ name: "runs", simulated: true, source: "a test", signals: [{ name: "a", unit: "g" }], classNames: ["x", "y", "z"] },
    ...{ samplingRate: 50, timeSteps: 40, overlap, testSubjects: [], x: new Float32Array(40 * y.length) },
    ...{ y: Int32Array.from(y), subject: new Int32Array(y.length).fill(7), recording: Int32Array.from(recording) },
  };
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
