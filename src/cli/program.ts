import { Command } from "commander";
import { VERSION } from "../study/version.js";
import { common, group, refuseInOneLine, verb } from "./command.js";
import {
  FOLD_SUBJECTS,
  folds,
  KERNELS,
  oneOf,
  several,
  share,
  subjects,
  SMOOTHINGS,
  SPLITS,
  validationSubjects,
  whole,
  threads,
  type CommonOptions,
} from "./options.js";
import { gridOption, type StudyOptions } from "./study-definition.js";
import type { CalibrateOptions } from "./calibrate.js";
import type { AuditOptions } from "./audit-options.js";
import type { ReportOptions } from "./report.js";
import type { EvaluateOptions } from "./evaluate.js";
import type { ExportOptions } from "./data-export.js";
import type { DescribeOptions } from "./data.js";
import type { ModelDiagramOptions } from "./model-diagram.js";
import type { NetworkOptions } from "./named-network.js";
import { DATA_HELP, NETWORKS } from "./help-texts.js";
import { addEnsemble } from "./ensemble-verb.js";
import { addImport } from "./import-verb.js";
import { addPredict } from "./predict-verb.js";
import { addExplain } from "./explain-verb.js";
import { addFinetune } from "./finetune-verb.js";
import { addTrain } from "./train-verb.js";
import { addTune } from "./tune-verb.js";

// What a verb needs is loaded when it runs: the help must not wait for the engine.

/** The `stride` command with all its verbs. */
export function createProgram(): Command {
  const program = new Command("stride")
    .description("Trains and judges one-dimensional convolutional networks for human activity recognition.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [verb]", "print the help of a verb")
    .addHelpText(
      "after",
      "\nExamples:\n  $ stride train --data demo --repeats 3 --out model.safetensors\n  $ stride evaluate model.safetensors",
    );
  refuseInOneLine(program, "stride");
  addTrain(program);
  addEnsemble(program);
  addEvaluate(program);
  addPredict(program);
  addExplain(program);
  addCalibrate(program);
  addFinetune(program);
  addModel(program);
  addStudy(program);
  addTune(program);
  addReport(program);
  addData(program);
  addAudit(program);
  return program;
}

function addEvaluate(program: Command): void {
  const evaluate = verb(
    program,
    "evaluate",
    "score a model file on a dataset",
    "stride evaluate model.safetensors --data uci-har --split test",
  )
    .argument("<MODEL>", "model file")
    .option("--data <dataset>", `${DATA_HELP} (default: the one it was trained on)`)
    .option(
      "--split <part>",
      "windows to score: test, train, all, or validation: those of the subjects that its training held back",
      oneOf("--split", SPLITS),
      "test",
    )
    .option(
      "--smooth <method>",
      "besides, and told apart: smooth over neighbouring windows by majority or hmm, or by majority-causal or hmm-causal, which wait for no later window",
      oneOf("--smooth", SMOOTHINGS),
    )
    .option("--span <n>", "of a majority: an odd number of windows (default: 5)", whole("--span", 1, 5))
    .option("--report <dir>", "also draw where it goes wrong and how sure it is: report.html and figures/ in this folder")
    .option("--kernels <name>", "plain or relaxed (default: those it was trained with)", oneOf("--kernels", KERNELS));
  common(evaluate).action(async (file: string, options: EvaluateOptions) => (await import("./evaluate.js")).evaluate(file, options));
}

function addCalibrate(program: Command): void {
  const calibrate = verb(
    program,
    "calibrate",
    "fit a temperature for a network's probabilities to subjects whom it has not learned from",
    "stride calibrate model.safetensors --subjects 1,7,16 --out calibrated.safetensors",
  )
    .argument("<MODEL>", "model file of a network")
    .option("--data <dataset>", `${DATA_HELP} (default: the one it was trained on)`)
    .option("--subjects <list>", "whom to fit it to, such as 1,7,16 (default: those whom its training held back)", subjects("--subjects"))
    .option(
      "--precision <share>",
      "choose the probability below which a window is unsure so that this share of those above it is right (default: 0.95)",
      share("--precision", 0.95, true),
    )
    .requiredOption("--out <file>", "write the calibrated model to this file");
  common(calibrate).action(async (file: string, options: CalibrateOptions) => (await import("./calibrate.js")).calibrate(file, options));
}

function addAudit(program: Command): void {
  const audit = verb(
    program,
    "audit",
    "look for test data that training could see; exit code 1 where there is some",
    "stride audit uci-har random --measure\n  $ stride audit model.safetensors --data uci-har",
  )
    .argument("<DATASET|MODEL>", "dataset as for --data, or with --data a model file")
    .argument("[SPLIT]", "of a dataset: official (default), random (70 % of the windows) or groupKFold")
    .option("--data <dataset>", "compare the preparation of a model file with this dataset, the one it was trained on")
    .option("--measure", "also train the baseline in folds of windows and in folds of subjects, and say by how much the first flatters")
    .option("--folds <k>", "of groupKFold, and with --measure", whole("--folds", 2, 5), 5)
    .option("--epochs <n>", "with --measure: times through the training windows", whole("--epochs", 1, 10), 10)
    .option("--seed <n>", "of the random cut, and with --measure of the trainings", whole("--seed", 0, 1), 1);
  common(audit).action(async (target: string, split: string | undefined, options: AuditOptions) =>
    (await import("./audit.js")).audit(target, split, options),
  );
}

function addModel(program: Command): void {
  const model = group(program, "model", "look into model files and named networks");
  const summary = verb(
    model,
    "summary",
    "print the layers of a network, and of a model file how it was trained",
    "stride model summary model.safetensors",
  );
  network(summary).option("--explain", "also say where each output shape and parameter count comes from, with the numbers put in");
  common(summary).action(async (file: string | undefined, options: NetworkOptions) =>
    (await import("./model-summary.js")).modelSummary(file, options),
  );
  const diagram = verb(
    model,
    "diagram",
    "draw the network of a model file, or a named one",
    "stride model diagram --model multihead --out multihead.svg",
  );
  network(diagram)
    .option("--preparation <kinds>", "what is drawn at the inputs, with --model: as for stride train (default: none)")
    .option("--out <file>", "picture to write, .svg or .png (default: NAME.svg, by the network's name)");
  common(diagram).action(async (file: string | undefined, options: ModelDiagramOptions) =>
    (await import("./model-diagram.js")).modelDiagram(file, options),
  );
}

/** A model file, or what names a network and its shape. */
function network(command: Command): Command {
  return command
    .argument("[MODEL]", "model file")
    .option("--model <name>", `a named network instead of a file: ${NETWORKS}`)
    .option("--option <name=value>", "an option of the network, with --model; may be repeated", several)
    .option("--window <steps>", "time steps of a window, with --model (default: 128)", whole("--window", 1, 128))
    .option("--channels <n>", "signals, with --model (default: 9)", whole("--channels", 1, 9))
    .option("--classes <n>", "classes, with --model (default: 6)", whole("--classes", 1, 6));
}

function addStudy(program: Command): void {
  const study = verb(
    program,
    "study",
    "repeat, compare and draw the trainings that a definition asks for",
    "stride study standardize --workers auto\n  $ stride study --model baseline --grid filters=32,64 --grid kernelSize=3,7 --repeats 5",
  )
    .argument("[NAME|FILE]", "a shipped study (article, baseline, standardize, filters, kernels, multihead, ...) or a JSON file")
    .option("--model <name>", "instead of a study: the network, or the random convolutions, to vary with --grid")
    .option("--grid <option=values>", "values of an option to try, such as filters=32,64; may be repeated", gridOption)
    .option("--data <dataset>", `${DATA_HELP} (default: the study's; with --grid demo)`)
    .option("--repeats <n>", "trainings of each configuration (default: the study's; with --grid 10)", whole("--repeats", 1, 10))
    .option("--epochs <n>", "times through the training windows (default: the study's; with --grid 10)", whole("--epochs", 1, 10))
    .option("--seed <n>", "seed of the first repeat (default: the study's; with --grid 1)", whole("--seed", 0, 1))
    .option(
      "--validation-subjects <n|list>",
      "hold training subjects back and judge on them, not on the test subjects: how many, drawn by the seed, or whose numbers",
      validationSubjects,
    )
    .option("--folds <k|loso>", "cross-validate by whole subjects: in so many folds, or loso: one for each subject", folds)
    .option("--fold-subjects <part>", "with --folds: train, or all, the test subjects among them", oneOf("--fold-subjects", FOLD_SUBJECTS))
    .option("--workers <n>", "threads, or auto: one for each core", threads("--workers", 999), "auto" as const)
    .option("--kernels <name>", "plain, or relaxed: faster, but other bits on other machines", oneOf("--kernels", KERNELS), "plain")
    .option("--retry-failed", "try trials again that were recorded as failed")
    .option("--out <dir>", "folder of the run (default: runs/NAME); one that was begun is gone on with");
  common(study).action(async (name: string | undefined, options: StudyOptions) => (await import("./study.js")).study(name, options));
}

function addReport(program: Command): void {
  const report = verb(program, "report", "draw the report of runs anew, without training", "stride report runs/article")
    .argument("<RUN...>", "folders of runs")
    .option("--out <dir>", "folder of the report (default: that of the run)");
  common(report).action(async (paths: string[], options: ReportOptions) => (await import("./report.js")).report(paths, options));
}

function addData(program: Command): void {
  const data = group(program, "data", "fetch and describe datasets");
  const fetch = verb(data, "fetch", "download a dataset into the cache", "stride data fetch uci-har").argument(
    "<NAME>",
    "dataset: uci-har",
  );
  common(fetch).action(async (name: string, options: CommonOptions) => (await import("./data.js")).dataFetch(name, options));
  const describe = verb(
    data,
    "describe",
    "print windows, classes, subjects and signals of a dataset",
    "stride data describe uci-har --report uci-har-report",
  )
    .argument("<DATASET>", DATA_HELP)
    .option("--report <dir>", "also draw histograms of the signals and counts of the windows: report.html and figures/ in this folder");
  common(describe).action(async (name: string, options: DescribeOptions) => (await import("./data.js")).dataDescribe(name, options));
  addImport(data);
  addExport(data);
  addOpenings(data);
}

function addExport(data: Command): void {
  const toArrays = verb(data, "export", "write the windows of a dataset as NumPy's arrays", "stride data export demo --out demo.npz")
    .argument("<DATASET>", DATA_HELP)
    .requiredOption("--out <file>", "the .npz file: x, y, subject and what else is known, which numpy.load and --data read");
  common(toArrays).action(async (name: string, options: ExportOptions) => (await import("./data-export.js")).dataExport(name, options));
}

function addOpenings(data: Command): void {
  const openings = verb(
    data,
    "openings",
    "list the commands that looked at a dataset's test subjects on this machine",
    "stride data openings uci-har",
  ).argument("<DATASET>", DATA_HELP);
  common(openings).action(async (name: string, options: CommonOptions) => (await import("./openings.js")).dataOpenings(name, options));
}
