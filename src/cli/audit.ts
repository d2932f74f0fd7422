import { trainedOn, type SingleModel } from "../artifact/index.js";
import type { Dataset, Preparation, Split, SplitAudit } from "../data/index.js";
import type { MeasuredLeak } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { AUDITED_SPLITS, type AuditedSplit, type AuditOptions } from "./audit-options.js";
import { auditDocument, modelAuditDocument, renderAudit, renderModelAudit } from "./audit-result.js";
import { loadDataset } from "./load.js";
import { withSession, type Session } from "./session.js";

/** Of a cut at random: what is left to test on. */
const TEST_SHARE = 0.3;
/** A leak is not an error of this program's use or running, but whoever calls it from a script must notice. */
const LEAK_FOUND = 1;

/** `stride audit DATASET [SPLIT]`, or `stride audit MODEL --data DATASET`: looks for test data that training could see. */
export async function audit(target: string, splitName: string | undefined, options: AuditOptions): Promise<void> {
  if (options.data !== undefined) {
    if (splitName !== undefined || options.measure) {
      throw new InputError(
        `audit: expected a model alone with --data; received ${splitName ?? "--measure"} as well; audit the dataset by itself`,
      );
    }
    return auditModel(target, options.data, options);
  }
  const split = AUDITED_SPLITS.find((one) => one === (splitName ?? "official"));
  if (!split) throw new InputError(`audit: expected the split ${AUDITED_SPLITS.join(", ")}; received ${JSON.stringify(splitName)}`);
  await withSession(options, "nothing was written", async (session) => {
    const { createSplitAuditor, fingerprintOf, leaksOf } = await import("../data/index.js");
    const { dataset } = await loadDataset(session, target);
    session.progress.bar(() => ({ title: "comparing windows", share: null, details: [] }));
    const auditor = createSplitAuditor(dataset);
    const audits: SplitAudit[] = [];
    for (const { train, test } of await splitsOf(dataset, split, options)) audits.push(auditor(train, test));
    const leaks = audits.flatMap((one, i) => leaksOf(one).map((leak) => (audits.length > 1 ? `fold ${i + 1}: ${leak}` : leak)));
    const measured = options.measure ? await measure(session, dataset, options) : null;
    const result = { dataset, fingerprint: await fingerprintOf(dataset), split, options, audits, leaks, measured };
    session.commit();
    if (leaks.length > 0) process.exitCode = LEAK_FOUND;
    session.print(
      () => auditDocument(result),
      () => renderAudit(result, session.style),
    );
  });
}

async function splitsOf(dataset: Dataset, split: AuditedSplit, { seed, folds }: AuditOptions): Promise<{ train: Split; test: Split }[]> {
  const { foldPool, foldSplit, groupKFold, officialSplit, randomSplit } = await import("../data/index.js");
  if (split === "official") return [officialSplit(dataset)];
  if (split === "random") return [randomSplit(dataset, TEST_SHARE, seed)];
  const pool = foldPool(dataset);
  return groupKFold(pool, folds).map((subjects) => {
    const { train, heldOut } = foldSplit(pool, subjects);
    return { train, test: heldOut };
  });
}

/** The baseline on standardised signals, in folds of windows and in folds of subjects. */
async function measure({ progress, signal }: Session, dataset: Dataset, { epochs, seed, folds }: AuditOptions): Promise<MeasuredLeak> {
  const { DEFAULT_RECIPE, measureLeak } = await import("../study/index.js");
  const recipe = { ...DEFAULT_RECIPE, preparation: "standardize", epochs, seed } as const;
  return measureLeak(dataset, recipe, {
    folds,
    signal,
    threads: "auto",
    onTraining: (training, trainings, by) => progress.line(`training ${training} of ${trainings}, in folds of ${by}`),
  });
}

async function auditModel(file: string, data: string, options: AuditOptions): Promise<void> {
  await withSession(options, "nothing was written", async (session) => {
    const { loadModel } = await import("../files/index.js");
    const { auditPreparation, fingerprintOf } = await import("../data/index.js");
    const model = await loadModel(file);
    if (model.kind === "ensemble") {
      throw new InputError(
        `${file}: expected a network or random convolutions, whose preparation is compared; received an ensemble; stride model summary ${file} names the subjects it was trained on with --json`,
      );
    }
    const { dataset } = await loadDataset(session, data);
    const { fingerprint, name } = model.training.dataset;
    const own = await fingerprintOf(dataset);
    if (own !== fingerprint) {
      throw new InputError(
        `${file}: expected the dataset that it was trained on, ${name} with fingerprint ${fingerprint.slice(0, 12)}; received ${dataset.name} with ${own.slice(0, 12)}; pass that one with --data`,
      );
    }
    session.progress.bar(() => ({ title: "fitting preparations anew", share: null, details: [] }));
    const candidates = await candidatesOf(model, dataset);
    const preparations = preparationsOf(model).map((one) => one && auditPreparation(one, candidates));
    const result = { file, model, dataset, preparations, testSubjects: testSubjectsTrainedOn(model, dataset) };
    session.commit();
    const found = modelAuditDocument(result);
    if (found.leaks.length > 0) process.exitCode = LEAK_FOUND;
    session.print(
      () => found,
      () => renderModelAudit(result, session.style),
    );
  });
}

/** What raw signals go through, one an input; random convolutions scale them by themselves. */
function preparationsOf(model: SingleModel): readonly (Preparation | null)[] {
  if (model.kind === "network") return model.preparation;
  const { channel_means: means, channel_scales: scales } = model.convolutions.tensors;
  if (means.every((mean) => mean === 0) && scales.every((scale) => scale === 1)) return [null];
  // A signal that never varies has no scale there, and 1 in a preparation.
  return [{ mean: means, scale: scales.map((scale) => (scale === 0 ? 1 : 1 / scale)) }];
}

/** The windows that a preparation may, and those that it must not have been fitted on. */
async function candidatesOf({ training }: SingleModel, dataset: Dataset): Promise<{ name: string; split: Split }[]> {
  const of = (name: string, isIn: (subject: number) => boolean): { name: string; split: Split }[] => {
    const indices = dataset.y.map((_, window) => window).filter((window) => isIn(dataset.subject[window]!));
    return indices.length > 0 ? [{ name, split: { dataset, indices } }] : [];
  };
  const { hasSubjects, officialSplit } = await import("../data/index.js");
  if (!hasSubjects(dataset)) {
    const { train, test } = officialSplit(dataset);
    const all = { dataset, indices: dataset.y.map((_, window) => window) };
    return [
      { name: "training windows", split: train },
      { name: "all windows, tested ones too", split: all },
      { name: "test windows", split: test },
    ];
  }
  const trained = new Set(training.dataset.subjects);
  const held = new Set("validation" in training ? training.validation?.subjects : []);
  return [
    ...of("training subjects", (subject) => trained.has(subject)),
    ...(held.size > 0 ? of("training and validation subjects", (subject) => trained.has(subject) || held.has(subject)) : []),
    ...of("all subjects, tested ones too", () => true),
    ...of("test subjects", (subject) => dataset.testSubjects.includes(subject)),
  ];
}

function testSubjectsTrainedOn(model: SingleModel, { testSubjects }: Dataset): number[] {
  const { fingerprint } = model.training.dataset;
  const learnedFrom = trainedOn(model).flatMap((origin) => (origin.fingerprint === fingerprint ? origin.subjects : []));
  return [...new Set(learnedFrom)].filter((subject) => testSubjects.includes(subject));
}
