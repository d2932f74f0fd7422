// Ten repeats of the baseline as whole processes: `stride study baseline` against the article's own script in Keras, both from the text files, ours
// with an empty cache. And what a JavaScript user has otherwise, TensorFlow.js and jax-js: ten repeats would take them days or hours, so they are
// held against one training step.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Case, CaseOptions, CaseRow } from "../case.js";
import { alternate, compareMedians, oursAlone } from "../pairs.js";
import { runProcess, STRIDE, uciHarZip, unpackUciHar, withFolder, WITHOUT_UCI_HAR } from "../support.js";
import { articleInKeras, KERAS_WITH_PANDAS, lookFor } from "../training/frameworks.js";
import { javaScriptSteps } from "./javascript-steps.js";

const AT_MOST = 0.4;
/** A turn lasts minutes. */
const MOST_PAIRS = 3;
/** Mean test accuracy in percent that both sides must reach: the article's is 90.8. */
const PLAUSIBLE = 86;

const Study = z.object({ configurations: z.array(z.object({ accuracies: z.array(z.number()) })).length(1) });

interface Turn {
  readonly seconds: number;
  readonly accuracies: readonly number[];
}

async function againstKeras({ pairs, repeats, python, print }: CaseOptions): Promise<{ rows: CaseRow[]; details: object }> {
  const zip = uciHarZip();
  if (zip === undefined) {
    print(WITHOUT_UCI_HAR);
    return { rows: [], details: { skipped: WITHOUT_UCI_HAR } };
  }
  return withFolder(async (folder) => {
    const data = await unpackUciHar(zip, folder);
    let turn = 0;
    const ours = async (): Promise<Turn> => {
      const fresh = join(folder, `turn-${turn++}`);
      mkdirSync(fresh);
      const args = [
        "study",
        "baseline",
        "--repeats",
        String(repeats),
        "--workers",
        "auto",
        "--out",
        join(fresh, "run"),
        "--json",
        "--quiet",
      ];
      const env = { STRIDE_DATA: data, STRIDE_CACHE: join(fresh, "cache") };
      const { seconds, stdout } = await runProcess(process.execPath, [STRIDE, ...args], env);
      const [{ accuracies }] = Study.parse(JSON.parse(stdout)).configurations as [{ accuracies: number[] }];
      return plausible("Stride", { seconds, accuracies: accuracies.map((share) => 100 * share) });
    };
    const count = Math.min(pairs, MOST_PAIRS);
    const name = `${repeats} repeats of the baseline from the text files, whole process (${count} pair${count === 1 ? "" : "s"})`;
    const found = lookFor(KERAS_WITH_PANDAS, python);
    if ("reason" in found) {
      const { seconds, accuracies } = await ours();
      return { rows: [oursAlone(name, found.reason, "s", seconds)], details: { skipped: found.reason, accuracies } };
    }
    let version = "";
    const theirs = async (): Promise<Turn> => {
      const { seconds, answer } = await articleInKeras(found.python, data, { repeats, epochs: 10 });
      version = answer.version;
      return plausible(version, { seconds, accuracies: answer.accuracies });
    };
    const turns = await alternate(
      count,
      ours,
      theirs,
      ({ ours, theirs }, i) =>
        print(
          `repeats, pair ${i + 1} of ${count}: ours ${ours.seconds.toFixed(1)} s, Keras ${theirs.seconds.toFixed(1)} s, ratio ${(ours.seconds / theirs.seconds).toFixed(3)}`,
        ),
      { warmUp: false },
    );
    const row = compareMedians({ name, peer: version, unit: "s" }, turns, ({ seconds }) => seconds);
    return { rows: [{ ...row, atMost: AT_MOST }], details: { turns } };
  });
}

/** Throws Error where the accuracies are not those of trained networks. */
function plausible(who: string, turn: Turn): Turn {
  const mean = turn.accuracies.reduce((a, b) => a + b, 0) / turn.accuracies.length;
  if (!(mean >= PLAUSIBLE))
    throw new Error(`repeats: ${who} has a mean test accuracy of ${mean} %; expected at least ${PLAUSIBLE}; did it train?`);
  return turn;
}

export const repeats: Case = {
  name: "repeats",
  title: "ten repeats of the baseline as whole processes, against the article's script in Keras; a step of TensorFlow.js and jax-js",
  async run(options) {
    const keras = await againstKeras(options);
    const steps = await javaScriptSteps(options);
    return {
      what:
        `${options.repeats} trainings of 10 epochs on UCI HAR, scored, from starting the process to its end, text files read anew, our cache empty, ` +
        `our two workers, Keras' default threads; and single steps of the baseline on one thread`,
      rows: [...keras.rows, ...steps.rows],
      details: { keras: keras.details, ...steps.details },
    };
  },
};
