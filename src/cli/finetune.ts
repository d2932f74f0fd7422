import type { Model, NetworkModel } from "../artifact/index.js";
import type { Dataset } from "../data/index.js";
import type { FinetunedLayers, OldWindows } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { finetuneDocument, renderFinetuned, type FinetuneResult } from "./finetune-result.js";
import { plural } from "./format.js";
import { loadDataset } from "./load.js";
import type { CommonOptions } from "./options.js";
import { subjectNumber } from "./train-split.js";
import { chooseKernels, withSession, type Session } from "./session.js";

export interface FinetuneVerbOptions extends CommonOptions {
  readonly data: string;
  readonly subject?: string;
  readonly windowsPerClass: number;
  readonly layers: FinetunedLayers;
  readonly epochs: number;
  readonly learningRate: number;
  readonly keep?: string;
  readonly pull?: number;
  readonly seed: number;
  readonly out: string;
}

/** `stride finetune MODEL --data MINE`: a copy of a network's file that learned from a few windows of one person. */
export async function finetuneModel(modelFile: string, options: FinetuneVerbOptions): Promise<void> {
  await withSession(options, `nothing was written to ${options.out}`, async (session) => {
    const { loadModel, writeAtomic } = await import("../files/index.js");
    const { encodeModel, weightsSha256 } = await import("../artifact/index.js");
    const { fingerprintOf, personalSplit } = await import("../data/index.js");
    const { alignClasses, compareModels, finetune } = await import("../study/index.js");
    const out = (await import("./check-out.js")).checkOut(options.out);
    const model = networkAlone(await loadModel(modelFile), modelFile);
    const { seed, windowsPerClass, layers, epochs, learningRate, pull } = options;
    const { dataset } = await loadDataset(session, options.data);
    const fingerprint = await fingerprintOf(dataset);
    alignClasses(model, dataset);
    const subject = options.subject === undefined ? undefined : subjectOf(options.subject, dataset);
    const personal = personalSplit(dataset, { windowsPerClass, seed, subject });
    const person = dataset.subject[personal.train.indices[0]!]!;
    warnIfKnown(session, model, { fingerprint, subject: person, name: dataset.name });
    const old = options.keep === undefined ? undefined : await oldOf(session, model, options.keep, { fingerprint, subject: person, seed });
    const kernels = model.training.kernels.name === "relaxed" ? "relaxed" : "plain";
    await chooseKernels(kernels);
    const stages = layers === "all" ? 2 : 1;
    let done = 0;
    const tuned = await finetune(model, personal, {
      ...{ layers, epochs, learningRate, seed, old: old?.windows, signal: session.signal, ...(pull !== undefined && { pull }) },
      onEpochEnd(stage, { epoch, loss }) {
        done++;
        const title = `finetuning, layers: ${stage}`;
        session.progress.bar(() => ({ title, share: done / (stages * epochs), details: [`epoch ${epoch}`, `loss ${loss.toFixed(3)}`] }));
      },
    });
    if (tuned.uncalibrated) {
      session.warn(
        `note: the temperature of ${modelFile} was fitted to its old weights and is left out; calibrate the new file with windows that it has not learned from`,
      );
    }
    const judging = { kernels, signal: session.signal, seed } as const;
    const own = await compareModels([model, tuned.model], personal.heldOut, { ...judging, by: "labelRuns" });
    const others = old && (await compareModels([model, tuned.model], old.windows.judged, { ...judging, by: "subjects" }));
    const bytes = await encodeModel(tuned.model);
    session.commit();
    writeAtomic(out, bytes);
    const result: FinetuneResult = {
      ...{ modelFile, out: options.out, model: tuned.model, dataset, fingerprint, subject: person, personal, own },
      weightsSha256: { before: await weightsSha256(model.weights), after: tuned.weightsSha256 },
      old: old && others ? { name: old.name, seen: old.windows.seen, scores: others } : null,
    };
    session.print(
      () => finetuneDocument(result),
      () => renderFinetuned(result, session.style),
    );
  });
}

/** A number, or a name that the dataset has. */
function subjectOf(text: string, dataset: Dataset): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : subjectNumber("--subject", text, dataset);
}

function networkAlone(model: Model, file: string): NetworkModel {
  if (model.kind === "network") return model;
  const received =
    model.kind === "ensemble"
      ? "an ensemble, whose members learn by themselves; finetune their files, and put them together anew with stride ensemble"
      : `${model.convolutions.transform}, random convolutions, whose classifier is solved for all windows at once; fit them anew with stride train on the old windows and the new`;
  throw new InputError(`${file}: finetune: expected a network; received ${received}`);
}

/** Scores of somebody who was trained on say little about anybody. */
function warnIfKnown(session: Session, model: NetworkModel, own: { fingerprint: string; subject: number; name: string }): void {
  const { dataset, validation, finetuning = [] } = model.training;
  const learned = [dataset, ...finetuning.map((one) => one.dataset)].some(
    ({ fingerprint, subjects }) => fingerprint === own.fingerprint && subjects.includes(own.subject),
  );
  if (learned) {
    session.warn(
      `note: the model has learned from subject ${own.subject} of ${own.name} before: its scores of this person are of windows that it knows, or whose neighbours it does`,
    );
  } else if (dataset.fingerprint === own.fingerprint && validation?.subjects.includes(own.subject)) {
    session.warn(
      `note: the model's training watched subject ${own.subject} of ${own.name}: its score before finetuning flatters it a little`,
    );
  }
}

async function oldOf(
  session: Session,
  model: NetworkModel,
  data: string,
  own: { fingerprint: string; subject: number; seed: number },
): Promise<{ readonly name: string; readonly windows: OldWindows }> {
  const { fingerprintOf, officialSplit } = await import("../data/index.js");
  const { oldWindows } = await import("../study/index.js");
  const { dataset } = await loadDataset(session, data);
  const fingerprint = await fingerprintOf(dataset);
  const same = fingerprint === model.training.dataset.fingerprint;
  if (!same)
    session.warn(
      `note: --keep ${data}: these are not the recordings that the model was trained on, ${model.training.dataset.name}; they are learned from as they are`,
    );
  const all = { dataset, indices: dataset.y.map((_, window) => window) };
  const train = dataset.testSubjects.length > 0 ? officialSplit(dataset).train : (all as ReturnType<typeof officialSplit>["train"]);
  const windows = oldWindows(model, train, { seed: own.seed, same, ...(fingerprint === own.fingerprint && { without: [own.subject] }) });
  session.progress.line(
    `keeping: ${plural(windows.replay.indices.length, "old window")} to draw from, ${plural(windows.judged.indices.length, "other")} to judge by`,
  );
  return { name: dataset.name, windows };
}
