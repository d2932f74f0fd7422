import type { Calibration, NetworkModel } from "../artifact/index.js";
import type { TrainSplit, ValidationSplit } from "../data/index.js";
import type { Recipe } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { percent, plural, shortHash } from "./format.js";
import { loadDataset } from "./load.js";
import type { CommonOptions } from "./options.js";
import { chooseKernels, withSession, type Session } from "./session.js";
import { renderFacts } from "./table.js";

export interface CalibrateOptions extends CommonOptions {
  readonly data?: string;
  readonly subjects?: readonly number[];
  readonly precision?: number;
  readonly out: string;
}

/** `stride calibrate MODEL`: a copy of a network's file with a temperature fitted to subjects whom it has not learned from. */
export async function calibrate(modelFile: string, options: CalibrateOptions): Promise<void> {
  await withSession(options, `nothing was written to ${options.out}`, async (session) => {
    const { loadModel, writeAtomic } = await import("../files/index.js");
    const { encodeModel } = await import("../artifact/index.js");
    const { calibrateModel, evaluateModel } = await import("../study/index.js");
    const out = (await import("./check-out.js")).checkOut(options.out);
    const model = await loadModel(modelFile);
    if (model.kind !== "network") {
      const received =
        model.kind === "ensemble"
          ? "an ensemble, whose members have temperatures of their own; calibrate these, and put them together anew"
          : `${model.convolutions.transform}, random convolutions, whose temperature was fitted by folds of training subjects; leave it as it is`;
      throw new InputError(`${modelFile}: expected a network; received ${received}`);
    }
    const { dataset } = await loadDataset(session, options.data ?? model.training.dataset.name);
    const split = await heldBack(model, dataset, options.subjects, modelFile);
    const kernels = model.training.kernels.name === "relaxed" ? "relaxed" : "plain";
    await chooseKernels(kernels);
    const judging = { kernels, signal: session.signal } as const;
    const { precision } = options;
    session.progress.bar(() => ({ title: `calibrating on ${plural(split.indices.length, "window")}`, share: null, details: [] }));
    const { calibration: _, ...plain } = model;
    const calibrated = await calibrateModel(plain, split, { ...judging, precision });
    const [before, after] = [await evaluateModel(plain, split, judging), await evaluateModel(calibrated, split, judging)];
    const bytes = await encodeModel(calibrated);
    session.commit();
    writeAtomic(out, bytes);
    const { temperature } = calibrated.calibration!;
    session.print(
      () => ({ modelFile, out: options.out, ...calibrated.calibration, loss: { before: before.loss, after: after.loss } }),
      () =>
        renderFacts(
          [
            ["model", `${modelFile}: ${model.network.name}, fingerprint of its data ${shortHash(model.training.dataset.fingerprint)}`],
            ["temperature", `${session.style.bold(temperature.toPrecision(4))}: ${sizeText(temperature)}`],
            ["fitted to", `${plural(split.indices.length, "window")} of subjects ${calibrated.calibration!.subjects.join(", ")}`],
            ["unsure", unsureText(calibrated.calibration!, precision)],
            ["loss there", `${before.loss.toFixed(4)} before, ${after.loss.toFixed(4)} after; labels are as before`],
            ["written to", options.out],
          ],
          session.style,
        ),
    );
  });
}

/** Those that were named, or those that the training held back. */
async function heldBack(model: NetworkModel, dataset: TrainSplit["dataset"], subjects: readonly number[] | undefined, file: string) {
  (await import("../data/index.js")).checkSubjects(dataset, "calibration");
  const held = subjects ?? model.training.validation?.subjects;
  if (!held) {
    throw new InputError(
      `${file}: expected --subjects, or a model whose training held some back; received neither; train it with --validation-subjects, or with --calibrate`,
    );
  }
  const missing = held.find((subject) => !dataset.subject.includes(subject));
  if (missing !== undefined)
    throw new InputError(`--subjects: expected subjects of ${dataset.name}; received ${missing}, who has no windows`);
  const wanted = new Set(held);
  return { dataset, indices: dataset.y.map((_, window) => window).filter((window) => wanted.has(dataset.subject[window]!)) };
}

/** What a training needs for `--calibrate`. */
interface Trained {
  readonly train: TrainSplit;
  readonly validation: ValidationSplit | undefined;
  readonly recipe: Recipe;
  readonly threads: number | "auto";
}

/** A trained network with its temperature, by the subjects held back or by folds. */
export async function calibrated(
  { progress, signal }: Session,
  model: NetworkModel,
  { train, validation, recipe, threads }: Trained,
): Promise<NetworkModel> {
  const { calibrateByFolds, calibrateModel } = await import("../study/index.js");
  if (validation) return calibrateModel(model, validation, { kernels: recipe.kernels, signal });
  const { fingerprint } = model.training.dataset;
  const calibration = await calibrateByFolds(train, recipe, {
    ...{ signal, threads, fingerprint },
    onFold: (fold, folds) => progress.line(`calibrating: training fold ${fold} of ${folds}`),
  });
  return { ...model, calibration };
}

/** "temperature 1.43, fitted to 1,890 windows of 5 subjects held back" */
export function calibrationText({ temperature, windows, subjects, folds, unsure }: Calibration): string {
  const how = folds === undefined ? "held back" : `held out in ${folds} folds`;
  const threshold = unsure ? `; unsure below ${percent(unsure.threshold)}` : "";
  return `temperature ${temperature.toPrecision(4)}, fitted to ${plural(windows, "window")} of ${plural(subjects.length, "subject")} ${how}${threshold}`;
}

/** What a window must reach not to be called unsure, and what that was worth. */
function unsureText({ unsure }: Calibration, precision = 0.95): string {
  if (!unsure) {
    return `none: at no threshold ${percent(precision, 0)} of the windows there are right, so windows are called unsure with --threshold alone; ask for less with --precision`;
  }
  const { threshold, right, sure } = unsure;
  const those = `${percent(right)} of the windows there that reach it are right, and ${percent(sure)} do`;
  return threshold === 0
    ? `none: ${percent(right)} of all windows there are right, at least the ${percent(precision, 0)} that were asked for`
    : `below a probability of ${percent(threshold)}: ${those}`;
}

function sizeText(temperature: number): string {
  if (temperature === 1) return "its probabilities were right as they were";
  return temperature > 1 ? "it was too sure of itself" : "it was too unsure of itself";
}
