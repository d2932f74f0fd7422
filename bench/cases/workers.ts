// A study's trials on two worker threads against the same trials on one. The rows are compared, bit for bit, before any time counts.
import { performance } from "node:perf_hooks";
import { createBackend } from "../../src/kernels/index.js";
import { createDemo, fingerprintOf } from "../../src/data/index.js";
import type { StudyDefinition, TrialRow } from "../../src/records/index.js";
import { configurationsOf, planTrials, runStudy } from "../../src/study/index.js";
import type { Case } from "../case.js";
import { alternate, compareMedians } from "../pairs.js";

/** At least 1.9 times the trials a minute, on a machine with nothing else to do. */
const AT_MOST = 1 / 1.9;
const TRIALS = 8;
/** A study's trials train for ten or more; with one the threads' start would be a sixth of the time. */
const EPOCHS = 4;
const DEFINITION: StudyDefinition = {
  name: "workers",
  title: "Workers",
  question: "How much faster are two?",
  data: "demo",
  split: { kind: "official" },
  model: "baseline",
  epochs: EPOCHS,
  repeats: TRIALS,
  seeds: { first: 1 },
  analysis: { compare: "all" },
};

export const workers: Case = {
  name: "workers",
  title: "a study's trials on two workers against one of ours, rows compared",
  async run({ pairs: count, print }) {
    const dataset = createDemo();
    const fingerprint = await fingerprintOf(dataset);
    const kernels = { name: "plain", sha256: createBackend("plain").sha256 };
    const trials = await planTrials(DEFINITION, configurationsOf(DEFINITION), { fingerprint, kernels });
    let expected: string | undefined;
    const secondsWith = async (workers: number): Promise<number> => {
      const rows: TrialRow[] = [];
      const started = performance.now();
      await runStudy({ dataset, fingerprint, split: DEFINITION.split, trials, workers, onRow: (row) => rows.push(row) });
      const seconds = (performance.now() - started) / 1000;
      const text = JSON.stringify(rows.sort((a, b) => a.seed - b.seed));
      expected ??= text;
      if (text !== expected) throw new Error(`workers: the rows of ${workers} workers differ from the first run's`);
      return seconds;
    };
    const turns = await alternate(
      count,
      () => secondsWith(2),
      () => secondsWith(1),
      ({ ours, theirs }, i) =>
        print(`pair ${i + 1}: two workers ${ours.toFixed(2)} s, one ${theirs.toFixed(2)} s, ratio ${(ours / theirs).toFixed(3)}`),
    );
    const head = { name: `${TRIALS} trials, two workers`, peer: "one worker of ours", unit: "s" };
    return {
      what: `${TRIALS} trials of ${EPOCHS} epochs of the baseline on the simulated set, the workers' start included`,
      rows: [{ ...compareMedians(head, turns, (seconds) => seconds), atMost: AT_MOST }],
      details: { turns },
    };
  },
};
