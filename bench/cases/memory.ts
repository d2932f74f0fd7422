// The most memory that one process has at once which reads the text files, trains the baseline and scores it: ours with an empty cache, against
// the article's script in Keras. Two epochs have the peak of ten.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../case.js";
import { alternate, compareMedians, oursAlone } from "../pairs.js";
import { runProcess, STRIDE, uciHarZip, unpackUciHar, withFolder, WITHOUT_UCI_HAR } from "../support.js";
import { articleInKeras, KERAS_WITH_PANDAS, lookFor } from "../training/frameworks.js";

const AT_MOST = 0.3;
const EPOCHS = 2;
/** It hardly varies, and a turn takes half a minute. */
const MOST_PAIRS = 3;

export const memory: Case = {
  name: "memory",
  title: "peak memory of a whole process that loads UCI HAR and trains the baseline, against Keras",
  async run({ pairs, python, print }) {
    const what = `peak resident memory of a process that reads UCI HAR's text files, trains the baseline for ${EPOCHS} epochs and scores it`;
    const zip = uciHarZip();
    if (zip === undefined) {
      print(WITHOUT_UCI_HAR);
      return { what, rows: [], details: { skipped: WITHOUT_UCI_HAR } };
    }
    return withFolder(async (folder) => {
      const data = await unpackUciHar(zip, folder);
      let turn = 0;
      const ours = async (): Promise<number> => {
        const file = join(folder, `peak-${turn++}`);
        const args = ["train", "--data", "uci-har", "--epochs", String(EPOCHS), "--json", "--quiet"];
        const env = { STRIDE_DATA: data, STRIDE_CACHE: `${file}-cache`, STRIDE_BENCH_PEAK: file };
        await runProcess(process.execPath, ["--import", join(import.meta.dirname, "..", "peak.js"), STRIDE, ...args], env);
        return Number(readFileSync(file, "utf8"));
      };
      const count = Math.min(pairs, MOST_PAIRS);
      const name = `peak memory of one training (${count} pair${count === 1 ? "" : "s"})`;
      const found = lookFor(KERAS_WITH_PANDAS, python);
      if ("reason" in found)
        return { what, rows: [oursAlone(name, found.reason, "MiB", await ours())], details: { skipped: found.reason } };
      let version = "";
      const turns = await alternate(
        count,
        ours,
        async () => {
          const { answer } = await articleInKeras(found.python, data, { repeats: 1, epochs: EPOCHS });
          version = answer.version;
          if (answer.peakMiB === null) throw new Error("memory: this system does not tell a process's peak; expected /proc/self/status");
          return answer.peakMiB;
        },
        ({ ours, theirs }, i) => print(`memory, pair ${i + 1} of ${count}: ours ${ours.toFixed(0)} MiB, Keras ${theirs.toFixed(0)} MiB`),
        { warmUp: false },
      );
      const row = compareMedians({ name, peer: version, unit: "MiB" }, turns, (peak) => peak);
      return { what, rows: [{ ...row, atMost: AT_MOST }], details: { turns } };
    });
  },
};
