import type { Command } from "commander";
import { common, verb } from "./command.js";
import { DATA_HELP } from "./help-texts.js";
import { KERNELS, oneOf, share, SMOOTHINGS, whole } from "./options.js";
import type { PredictOptions } from "./predict.js";

const HOW = `
Windows overlap as in training, or start --hop samples apart. Each stands for the hop-long stretch around its
middle, the first and the last of an unbroken stretch also for their ends: that makes one time line. No window
lies across a gap. A recording's label is that of more than half of a window's samples.

Columns are read by --mapping; else by the layout that the model carries, where the files have it; else by their
names, units and numbers. What was taken for what is told on stderr. Units that look wrong are refused.

CSV cells that a spreadsheet would take for a formula stand behind a single quote.`;

/** `stride predict`. */
export function addPredict(program: Command): void {
  const predict = verb(
    program,
    "predict",
    "say what was done when in recordings that the model has not seen",
    "stride predict model.safetensors walk.csv --report walk-report\n  $ stride predict model.safetensors recordings/ --mapping mapping.json --out windows.csv",
  )
    .argument("<MODEL>", "model file")
    .argument("<RECORDING...>", "files, folders or zips with recordings, labelled or not")
    .option("--mapping <file|name>", "how files are read: a mapping of stride data import, or a shipped one")
    .option("--label <column>", "without a mapping: the column with labels, which are called as the model's classes")
    .option("--hop <samples>", "samples, at the model's rate, from one window to the next (default: as in training)", whole("--hop", 1, 64))
    .option("--threshold <p>", "call windows unsure whose probability is below it (default: the calibration's)", share("--threshold", 0.7))
    .option(
      "--smooth <method>",
      "smooth over neighbouring windows by majority or hmm, or by majority-causal or hmm-causal, which wait for no later window (default: not)",
      oneOf("--smooth", SMOOTHINGS),
    )
    .option("--span <n>", "of a majority: an odd number of windows (default: 5)", whole("--span", 1, 5))
    .option("--smooth-data <dataset>", `of hmm: what the model was trained on, which tells what follows what; ${DATA_HELP}`)
    .option("--out <file>", "write every window to this .csv or .json")
    .option("--segments", "print all segments, and write segments in place of windows to --out")
    .option("--report <dir>", "also draw the time line: report.html and figures/ in this folder")
    .option("--kernels <name>", "plain or relaxed (default: those it was trained with)", oneOf("--kernels", KERNELS))
    .addHelpText("after", HOW);
  common(predict).action(async (file: string, recordings: string[], options: PredictOptions) =>
    (await import("./predict.js")).predict(file, recordings, options),
  );
}
