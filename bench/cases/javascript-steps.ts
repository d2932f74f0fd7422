// One training step of the two libraries that train this network in JavaScript, against ours. Each lives in bench/peers with a manifest of its
// own, and is skipped by name where it is not installed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CaseOptions, CaseRow } from "../case.js";
import { alternate, compareMedians, oursAlone } from "../pairs.js";
import { PEERS } from "../peer.js";
import { withFolder } from "../support.js";
import { BATCH, writeProblem } from "../training/problem.js";
import { checkSameLosses, startOurs, startTrainer } from "../training/trainer.js";
import { openTrainingWindows, spread } from "../training/windows.js";

const AT_MOST = 0.02;
/** TensorFlow.js takes some 20 s a step. */
const MOST_PAIRS = 3;
/** 230 of an epoch, ten epochs, ten repeats. */
const NAME = "one training step (of the 23,000 of ten repeats)";
const LIBRARIES = [
  { title: "TensorFlow.js", folder: "tfjs" },
  { title: "jax-js", folder: "jax-js" },
];

export async function javaScriptSteps({
  pairs,
  steps,
  print,
}: CaseOptions): Promise<{ rows: CaseRow[]; details: Record<string, unknown> }> {
  return withFolder(async (temporary) => {
    const file = join(temporary, "problem");
    writeProblem(file, { heads: [[3, 3]], filters: 64 }, spread((await openTrainingWindows()).windows, BATCH));
    const ours = await startOurs(file, "plain", "1");
    const rows: CaseRow[] = [];
    const details: Record<string, unknown> = {};
    try {
      for (const { title, folder } of LIBRARIES) {
        if (!existsSync(join(PEERS, folder, "node_modules"))) {
          const reason = `${title} skipped: expected bench/peers/${folder}/node_modules; install it with npm install --prefix bench/peers/${folder}`;
          await ours.steps(steps);
          rows.push(oursAlone(NAME, reason, "ms", (await ours.steps(steps)).median));
          continue;
        }
        const script = join(folder, "train.mjs");
        const theirs = await startTrainer({ program: process.execPath, script, file, form: "-", threads: "1" });
        try {
          // Two steps: the second loss is wrong where a gradient or Adam is.
          const check = await checkSameLosses(ours, theirs, 2);
          print(`${theirs.hello.version}, ${theirs.hello.settings}: two losses within ${check.difference.toExponential(1)}`);
          const turns = await alternate(
            Math.min(pairs, MOST_PAIRS),
            () => ours.steps(steps),
            () => theirs.steps(1),
            ({ ours, theirs }, i) =>
              print(`${title}, pair ${i + 1}: ours ${ours.median.toFixed(2)} ms, theirs ${theirs.median.toFixed(0)} ms`),
          );
          const head = { name: NAME, peer: theirs.hello.version, unit: "ms" };
          rows.push({ ...compareMedians(head, turns, (turn) => turn.median), atMost: AT_MOST });
          details[title] = { hello: theirs.hello, check, turns };
        } finally {
          await theirs.close();
        }
      }
      return { rows, details };
    } finally {
      await ours.close();
    }
  });
}
