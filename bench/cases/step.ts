// One training step on one thread against each framework's. A step is what `fit` does with a batch that lies ready: dropout's keys, forward,
// loss, all gradients, Adam. Every turn starts from the same weights and a fresh Adam and sees each of its batches once, as a training does:
// a network that sees one batch again and again learns it by heart, and how many of its numbers are then zero, or denormal, is no training's.
import { join } from "node:path";
import type { KernelsName } from "../../src/kernels/index.js";
import { judgeFastest, type Case, type CaseOptions, type CaseRow } from "../case.js";
import { alternate, compareBest, compareMedians, median, oursAlone, type Row } from "../pairs.js";
import { withFolder } from "../support.js";
import { FRAMEWORKS, lookFor, startFastest, type Framework } from "../training/frameworks.js";
import { BATCH, writeProblem, type ProblemWindows } from "../training/problem.js";
import { startOurs, type StepsTurn, type Trainer } from "../training/trainer.js";
import { openTrainingWindows, spread } from "../training/windows.js";

/** CPU seconds a second of its own turn above which a side was not one thread. */
const ONE_THREAD = 1.1;

interface Variant {
  readonly name: string;
  readonly kernels: KernelsName;
  readonly kernelSize: number;
  readonly atMost: number;
}
const VARIANTS: readonly Variant[] = [
  { name: "step, plain kernels", kernels: "plain", kernelSize: 3, atMost: 0.6 },
  { name: "step, relaxed kernels", kernels: "relaxed", kernelSize: 3, atMost: 0.5 },
  { name: "step, kernel size 11, plain kernels", kernels: "plain", kernelSize: 11, atMost: 0.5 },
];

async function runVariant(
  { name, kernels, kernelSize, atMost }: Variant,
  batches: ProblemWindows,
  options: CaseOptions,
): Promise<Measured & { rows: CaseRow[] }> {
  return withFolder(async (folder) => {
    const file = join(folder, "problem");
    writeProblem(file, { heads: [[kernelSize, kernelSize]], filters: 64 }, batches);
    const ours = await startOurs(file, kernels, "1");
    try {
      const measured: Measured[] = [];
      for (const framework of FRAMEWORKS) measured.push(await against(framework, { name, file, ours }, options));
      const rows = judgeFastest(
        measured.flatMap(({ rows }) => rows),
        atMost,
      );
      const details = Object.fromEntries(measured.map(({ details }, i) => [FRAMEWORKS[i]!.title, details]));
      return { rows, details: { ours: ours.hello, ...details }, doubts: measured.flatMap(({ doubts }) => doubts) };
    } finally {
      await ours.close();
    }
  });
}

interface Measured {
  readonly rows: readonly Row[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly doubts: readonly string[];
}

async function against(
  framework: Framework,
  { name, file, ours }: { readonly name: string; readonly file: string; readonly ours: Trainer },
  { pairs: count, steps, python, print }: CaseOptions,
): Promise<Measured> {
  const found = lookFor(framework, python);
  if ("reason" in found) {
    await ours.steps(steps);
    const turns: StepsTurn[] = [];
    for (let i = 0; i < count; i++) turns.push(await ours.steps(steps));
    const row = oursAlone(name, found.reason, "ms", median(turns.map((turn) => turn.median)));
    return { rows: [row], details: { skipped: found.reason, turns }, doubts: [] };
  }
  const { trainer, probes } = await startFastest(framework, found.python, { file, threads: "1", ours });
  try {
    const { version, settings } = trainer.hello;
    for (const { settings, ms, check } of probes) {
      print(`${version}, ${settings}: three losses within ${check.difference.toExponential(1)}; ${ms.toFixed(2)} ms`);
    }
    const turns = await alternate(
      count,
      () => ours.steps(steps),
      () => trainer.steps(steps),
      ({ ours, theirs }, i) =>
        print(
          `${name}, pair ${i + 1}: ours ${ours.median.toFixed(2)} ms, ${framework.title} ${theirs.median.toFixed(2)} ms, ratio ${(ours.median / theirs.median).toFixed(3)}`,
        ),
    );
    const head = { name, peer: version, unit: "ms" };
    const cpuPerWall = median(turns.map(({ theirs }) => theirs.cpuPerWall));
    const doubts = [
      ...(cpuPerWall > ONE_THREAD ? [`${version} used ${cpuPerWall.toFixed(2)} CPU seconds a second: more than one thread`] : []),
      ...(trainer.hello.slowBlas
        ? [`${version} multiplies with the reference BLAS, some 2.5 times slower than it could be; install libopenblas0-pthread`]
        : []),
    ];
    return {
      rows: [compareMedians(head, turns, (turn) => turn.median)],
      details: {
        hello: trainer.hello,
        settings,
        forms: probes,
        cpuPerWall: { ours: median(turns.map(({ ours }) => ours.cpuPerWall)), theirs: cpuPerWall },
        fastestStep: compareBest(head, turns, (turn) => turn.fastest),
        cpuTime: compareMedians(head, turns, (turn) => turn.cpu),
        turns,
      },
      doubts: doubts.map((doubt) => `${name}: ${doubt}`),
    };
  } finally {
    await trainer.close();
  }
}

export const step: Case = {
  name: "step",
  title: "one training step of the baseline on one thread, against Keras, PyTorch and JAX",
  async run(options) {
    const results = [];
    const { name, windows } = await openTrainingWindows();
    const batches = spread(windows, BATCH, options.steps);
    for (const variant of VARIANTS) results.push({ variant, ...(await runVariant(variant, batches, options)) });
    return {
      what:
        `training step of the baseline: batch ${BATCH} of ${name}, 128 x 9, 6 classes, dropout 0.5, Adam 1e-3; ${options.steps} batches lie ready; one thread; ` +
        `the median of a turn that sees each once`,
      rows: results.flatMap(({ rows }) => rows),
      details: Object.fromEntries(results.map(({ variant, details }) => [variant.name, details])),
      doubts: results.flatMap(({ doubts }) => doubts),
    };
  },
};
