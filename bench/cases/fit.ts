// Whole trainings from loaded data on all cores against each framework's. Starting, compiling and a first epoch are outside on both sides.
// All frameworks are checked and tried; then the fastest takes every pair and the others a third of them.
import { join } from "node:path";
import { judgeFastest, type Case, type CaseOptions, type CaseRow } from "../case.js";
import { alternate, compareMedians, oursAlone, type Row } from "../pairs.js";
import { withFolder } from "../support.js";
import { FRAMEWORKS, lookFor, startFastest, type Framework, type Probe } from "../training/frameworks.js";
import { writeProblem, type ProblemNetwork, type ProblemWindows } from "../training/problem.js";
import { openTrainingWindows } from "../training/windows.js";
import { startOurs, type FitTurn, type Trainer } from "../training/trainer.js";

interface Variant extends ProblemNetwork {
  readonly name: string;
  readonly epochs: number;
  readonly atMost: number;
  /** The mean loss in nats of the last epoch that both must be below: whoever guesses among six classes has 1.79. */
  readonly lossBelow: number;
}
/** An epoch's cost does not change, so the larger networks train for one. */
const VARIANTS: readonly Variant[] = [
  { name: "fit baseline, 10 epochs", heads: [[3, 3]], filters: 64, epochs: 10, atMost: 0.6, lossBelow: 0.2 },
  { name: "fit multihead, 1 epoch", heads: [[3], [5], [11]], filters: 64, epochs: 1, atMost: 0.8, lossBelow: 0.8 },
  { name: "fit baseline with 256 filters, 1 epoch", heads: [[3, 3]], filters: 256, epochs: 1, atMost: 0.8, lossBelow: 0.8 },
];

interface Side {
  readonly framework: Framework;
  readonly trainer: Trainer;
  readonly forms: readonly Probe[];
  /** Of one epoch after the first. */
  readonly probe: FitTurn;
}

async function runVariant(
  variant: Variant,
  windows: ProblemWindows,
  options: CaseOptions,
): Promise<{ rows: CaseRow[]; details: Readonly<Record<string, unknown>> }> {
  const { print, python } = options;
  return withFolder(async (folder) => {
    const file = join(folder, "problem");
    writeProblem(file, variant, windows);
    const ours = await startOurs(file, "plain", "all");
    const sides: Side[] = [];
    try {
      await ours.fit(1);
      const skipped: string[] = [];
      for (const framework of FRAMEWORKS) {
        const found = lookFor(framework, python);
        if ("reason" in found) {
          skipped.push(found.reason);
          continue;
        }
        const { trainer, probes: forms } = await startFastest(framework, found.python, { file, threads: "all", ours });
        // Of the first epoch, which compiles, nothing counts.
        const side = { framework, trainer, forms };
        try {
          await trainer.fit(1);
          sides.push({ ...side, probe: await trainer.fit(1) });
        } catch (error) {
          await trainer.close();
          throw error;
        }
        const { settings } = trainer.hello;
        print(`${framework.title}, ${settings}: three losses within 1e-4; an epoch takes ${sides.at(-1)!.probe.seconds.toFixed(2)} s`);
      }
      const fastest = Math.min(...sides.map(({ probe }) => probe.seconds));
      const measured: Compared[] = [];
      for (const side of sides) {
        const count = side.probe.seconds === fastest ? options.pairs : Math.min(options.pairs, Math.max(3, Math.ceil(options.pairs / 3)));
        measured.push(await compare(variant, ours, side, count, options));
      }
      const alone: Row[] = [];
      if (skipped.length > 0) {
        const seconds = measured[0]?.row.ours ?? (await fitOf(variant, ours)).seconds;
        alone.push(...skipped.map((reason) => oursAlone(variant.name, reason, "s", seconds)));
      }
      return {
        rows: judgeFastest([...measured.map(({ row }) => row), ...alone], variant.atMost),
        details: {
          ours: ours.hello,
          lossBelow: variant.lossBelow,
          ...Object.fromEntries(
            sides.map(({ framework, trainer, forms, probe }, i) => [
              framework.title,
              { hello: trainer.hello, forms, probe, cpuTime: measured[i]!.cpuTime, turns: measured[i]!.turns },
            ]),
          ),
        },
      };
    } finally {
      await ours.close();
      for (const { trainer } of sides) await trainer.close();
    }
  });
}

interface Compared {
  readonly row: Row;
  readonly cpuTime: Row;
  readonly turns: readonly unknown[];
}

async function compare(variant: Variant, ours: Trainer, side: Side, count: number, { print }: CaseOptions): Promise<Compared> {
  const turns = await alternate(
    count,
    () => fitOf(variant, ours),
    () => fitOf(variant, side.trainer),
    ({ ours, theirs }, i) =>
      print(
        `${variant.name}, pair ${i + 1} of ${count}: ours ${ours.seconds.toFixed(2)} s, ${side.framework.title} ${theirs.seconds.toFixed(2)} s, ratio ${(ours.seconds / theirs.seconds).toFixed(3)}`,
      ),
    { warmUp: false },
  );
  const head = { name: `${variant.name} (${count} pair${count === 1 ? "" : "s"})`, peer: side.trainer.hello.version, unit: "s" };
  return {
    row: compareMedians(head, turns, (turn) => turn.seconds),
    cpuTime: compareMedians(head, turns, (turn) => turn.cpu),
    turns,
  };
}

/** Throws Error where the loss is not that of a network that learned. */
async function fitOf({ name, epochs, lossBelow }: Variant, side: Trainer): Promise<FitTurn> {
  const turn = await side.fit(epochs);
  if (!(turn.loss < lossBelow)) {
    throw new Error(
      `${name}: ${side.hello.version} ends with a training loss of ${turn.loss}; expected below ${lossBelow}; did it train at all?`,
    );
  }
  return turn;
}

export const fit: Case = {
  name: "fit",
  title: "whole trainings on all cores from loaded data, against Keras, PyTorch and JAX",
  async run(options) {
    const { name, windows } = await openTrainingWindows();
    const { labels, timeSteps, channels } = windows;
    const results = [];
    for (const variant of VARIANTS) results.push({ variant, ...(await runVariant(variant, windows, options)) });
    return {
      what:
        `training on the ${labels.length} windows of ${timeSteps} x ${channels} of ${name}, ` +
        `batch 32, Adam 1e-3, all cores; starting, compiling and a first epoch are outside`,
      rows: results.flatMap(({ rows }) => rows),
      details: Object.fromEntries(results.map(({ variant, details }) => [variant.name, details])),
    };
  },
};
