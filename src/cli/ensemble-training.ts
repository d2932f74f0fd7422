import { join } from "node:path";
import type { EnsembleModel, SingleModel, Weighting } from "../artifact/index.js";
import type { Dataset } from "../data/index.js";
import type { EnsembleRun, TestOpening } from "../files/index.js";
import type { EnsembleDefinition, FoldsDefinition } from "../records/index.js";
import type { FoldOutcome, FoldsFound, PlannedMember, PlannedMemberJob } from "../study/index.js";
import { VERSION } from "../study/version.js";
import { checkOut, checkOutFolder } from "./check-out.js";
import type { EnsembleOptions } from "./ensemble-options.js";
import { memberCallbacks } from "./ensemble-progress.js";
import type { EnsembleResult, EnsembleJudgedRun } from "./ensemble-result.js";
import { plural } from "./format.js";
import { foldsDefinition } from "./options.js";
import { loadDataset } from "./load.js";
import { withSession, type Session } from "./session.js";

/** More than two trainings at a time would take too much memory where some are random convolutions. */
const AUTO_WORKERS = 2;

/** What all steps of `stride ensemble --definition` work with. */
interface Ensembles {
  readonly session: Session;
  readonly options: EnsembleOptions;
  readonly definition: EnsembleDefinition;
  readonly members: readonly PlannedMember[];
  readonly dataset: Dataset;
  readonly fingerprint: string;
  /** By which weights are found. */
  readonly split: FoldsDefinition;
  readonly run: EnsembleRun;
  readonly workers: number;
  readonly threads: number;
}

/** `stride ensemble --definition`: weights by folds of training subjects, then members on all of these, scored on the test subjects. */
export async function trainEnsembles(options: EnsembleOptions, nameOrPath: string): Promise<void> {
  const { openEnsembleDefinition, openEnsembleRun } = await import("../files/index.js");
  const definition = await openEnsembleDefinition(nameOrPath);
  const { planFolds, planMembers, planRefits } = await import("../study/index.js");
  const members = planMembers(definition);
  const folder = options.run ?? join("runs", definition.name);
  checkOutFolder("--run", folder);
  const out = options.out === undefined ? undefined : checkOut(options.out);
  await withSession(options, `finished trainings are kept in ${folder}; the same command goes on from there`, async (session) => {
    const { fingerprintOf } = await import("../data/index.js");
    const { host } = await import("#host");
    const data = options.data ?? definition.data;
    const { dataset, seconds: load } = await loadDataset(session, data);
    const fingerprint = await fingerprintOf(dataset);
    const { seed, repeats, foldsOnly = false } = options;
    const split = foldsDefinition(options)!;
    // All is planned before the first training: what is wrong must not show after an hour.
    const foldJobs = options.weightsFrom === "folds" ? await planFolds(members, { dataset, fingerprint, seed, split }) : [];
    const refits = foldsOnly ? [] : await planRefits(members, { dataset, fingerprint, seed, repeats });
    const workers = options.workers === "auto" ? Math.min(host.cores(), AUTO_WORKERS) : options.workers;
    const threads = Math.max(1, Math.floor(host.cores() / workers));
    const run = openEnsembleRun(folder, { stride: VERSION, definition, data, fingerprint, ...{ seed, split, repeats } });
    const ensembles: Ensembles = { session, options, definition, members, dataset, fingerprint, split, run, workers, threads };
    try {
      const { found, judged } = foldJobs.length > 0 ? await weigh(ensembles, foldJobs) : { found: null, judged: [] };
      if (foldsOnly) return await printFolds(ensembles, data, found!, judged);
      const { result, bytes } = await judge(ensembles, found, refits, { data, load });
      session.commit();
      if (out !== undefined) (await import("../files/index.js")).writeAtomic(out, bytes);
      const { recordOpening } = await import("./openings.js");
      const models = result.runs.map(({ weightsSha256, scores: { accuracy } }) => ({ weightsSha256, accuracy }));
      const testOpenings = await recordOpening(session, { name: dataset.name, fingerprint }, models);
      const { ensembleDocument, renderEnsembleResult } = await import("./ensemble-result.js");
      session.print(
        () => ensembleDocument({ ...result, testOpenings }),
        () => renderEnsembleResult({ ...result, testOpenings }, session.style),
      );
    } finally {
      run.close();
    }
  });
}

/** Trains in folds what is not kept from before, and finds the weights. */
async function weigh(
  ensembles: Ensembles,
  jobs: readonly PlannedMemberJob[],
): Promise<{ found: FoldsFound; judged: TestOpening["models"] }> {
  const { session, members, dataset, split, run, workers, threads, fingerprint } = ensembles;
  const { runMemberJobs, weighByFolds } = await import("../study/index.js");
  const kept = new Map<string, FoldOutcome>();
  for (const { key } of jobs) {
    const fold = await run.readFold(key);
    if (fold) kept.set(key, fold);
  }
  const waiting = jobs.filter(({ key }) => !kept.has(key));
  const shown = memberCallbacks(session.progress, { title: "folds", kept: kept.size, planned: jobs.length, workers });
  await runMemberJobs({
    ...{ dataset, fingerprint, split, jobs: waiting, workers, threads, signal: session.signal },
    onProgress: shown.onProgress,
    async onOutcome(job, outcome, seconds) {
      const fold = outcome as FoldOutcome;
      await run.writeFold(job.key, fold, { member: job.member, seed: String(job.seed), fold: String(job.fold) });
      kept.set(job.key, fold);
      shown.onDone(job, seconds, accuracyOf(dataset, fold));
    },
  });
  session.progress.stop();
  session.signal.throwIfAborted();
  const outcomes = jobs.map((job) => ({ job, outcome: kept.get(job.key)! }));
  return {
    found: weighByFolds(dataset, split, members, outcomes),
    judged: outcomes.map(({ outcome }) => ({ weightsSha256: outcome.weightsSha256, accuracy: accuracyOf(dataset, outcome) })),
  };
}

function accuracyOf({ y, classNames }: Dataset, { windows, probabilities }: FoldOutcome): number {
  const classes = classNames.length;
  const right = windows.filter((window, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row)) === y[window];
  });
  return right.length / windows.length;
}

async function printFolds(
  { session, options, definition, dataset, fingerprint, workers }: Ensembles,
  data: string,
  found: FoldsFound,
  judged: TestOpening["models"],
): Promise<void> {
  const { foldsOnlyDocument, renderFoldsOnly } = await import("./ensemble-result.js");
  const { recordOpening } = await import("./openings.js");
  session.commit();
  const tested = found.heldOut.flat().some((subject) => dataset.testSubjects.includes(subject));
  const testOpenings = tested ? await recordOpening(session, { name: dataset.name, fingerprint }, judged) : null;
  const result = { dataset, data, definition, given: options.definition!, fingerprint, found, workers, seed: options.seed, testOpenings };
  session.print(
    () => foldsOnlyDocument(result),
    () => renderFoldsOnly(result, session.style),
  );
}

/** Trains the members of each ensemble on all training subjects, and scores it on the test subjects. */
async function judge(
  ensembles: Ensembles,
  found: FoldsFound | null,
  refits: readonly (readonly PlannedMemberJob[])[],
  { data, load }: { readonly data: string; readonly load: number },
): Promise<{ result: Omit<EnsembleResult, "testOpenings">; bytes: Uint8Array }> {
  const { session, options, definition, members, dataset, fingerprint, run, workers } = ensembles;
  const { evaluateModel } = await import("../study/index.js");
  const { createEnsemble, decodeModel, encodeModel, modelSha256 } = await import("../artifact/index.js");
  const { officialSplit, subjectsOf } = await import("../data/index.js");
  const { host } = await import("#host");
  const { parametersOf } = await import("./ensemble-summary.js");
  const weightOf = new Map(members.map(({ name }, m) => [name, found ? found.members[m]!.weight : 1 / members.length]));
  const seedsOf = new Map(members.map(({ name, seeds }) => [name, seeds]));
  // What has no say needs no training.
  const needed = refits.map((jobs) => jobs.filter(({ member }) => weightOf.get(member)! > 0));
  const spent = await refit(ensembles, needed.flat());
  const { train, test } = officialSplit(dataset);
  const runs: EnsembleJudgedRun[] = [];
  let bytes: Uint8Array | undefined,
    parameters = 0;
  const memberParameters: Record<string, number> = {};
  for (const [repeat, jobs] of needed.entries()) {
    const models = await Promise.all(
      jobs.map(async ({ key }) => {
        const model = await decodeModel(run.readModel(key)!, join(run.path, "models", `${key}.safetensors`));
        if (model.kind === "ensemble") throw new Error(`${run.path}: ${key}: expected a member; received an ensemble`);
        return model;
      }),
    );
    const voters = models.map((model, i) => calibrated(model, jobs[i]!.member, found));
    const voting = createEnsemble(voters, { weights: jobs.map(({ member }) => weightOf.get(member)! / seedsOf.get(member)!) });
    const model: EnsembleModel = { ...voting, weighting: weightingOf(found) };
    if (repeat === 0) {
      bytes = await encodeModel(model);
      parameters = models.reduce((sum, member) => sum + parametersOf(member), 0);
      for (const [i, { member }] of jobs.entries()) memberParameters[member] = parametersOf(models[i]!);
    }
    const started = host.now();
    session.progress.bar(() => ({ title: `scoring ensemble ${repeat + 1} of ${needed.length}`, share: null, details: [] }));
    const scores = await evaluateModel(model, test, { signal: session.signal });
    const alone = [];
    for (const [i, { member, seed }] of jobs.entries()) {
      alone.push({ member, seed, scores: await evaluateModel(voters[i]!, test, { signal: session.signal }) });
    }
    runs.push({
      ...{ seed: options.seed + repeat, scores, weightsSha256: await modelSha256(model), threads: workers },
      seconds: {
        ...{ load, evaluate: (host.now() - started) / 1000 },
        train: jobs.reduce((sum, { key }) => sum + (spent.get(key) ?? 0), 0),
      },
      alone,
    });
  }
  session.progress.stop();
  const { createBackend, createRandomConvolutionBackend } = await import("../kernels/index.js");
  const kernels = members.some(({ training }) => training.kind === "network") ? createBackend("plain") : createRandomConvolutionBackend();
  const { name, simulated, source } = dataset;
  return {
    bytes: bytes!,
    result: {
      ...{
        dataset: { name, simulated, source },
        data,
        fingerprint,
        definition,
        given: options.definition!,
        found,
        runs,
        parameters,
        memberParameters,
      },
      judged: { part: "test", windows: test.indices.length, subjects: subjectsOf(test) },
      hasTestSet: true,
      trainedOn: { windows: train.indices.length, subjects: subjectsOf(train) },
      members: members.map((member) => ({ ...member, weight: weightOf.get(member.name)! })),
      constantSignals: [],
      kernels: { name: "plain", sha256: kernels.sha256 },
      threads: workers,
      out: options.out ?? null,
    },
  };
}

/** Trains what is not kept from before; what each took in this command, in seconds. */
async function refit(ensembles: Ensembles, jobs: readonly PlannedMemberJob[]): Promise<ReadonlyMap<string, number>> {
  const { session, dataset, fingerprint, split, run, workers, threads } = ensembles;
  const { runMemberJobs } = await import("../study/index.js");
  const waiting = jobs.filter(({ key }) => run.readModel(key) === undefined);
  const spent = new Map<string, number>();
  session.progress.line(
    `training ${plural(jobs.length, "member")} on all training subjects${waiting.length < jobs.length ? `, ${jobs.length - waiting.length} of them kept from before` : ""}`,
  );
  const shown = memberCallbacks(session.progress, {
    ...{ title: "members", kept: jobs.length - waiting.length, planned: jobs.length, workers },
  });
  await runMemberJobs({
    ...{ dataset, fingerprint, split, jobs: waiting, workers, threads, signal: session.signal },
    onProgress: shown.onProgress,
    onOutcome(job, outcome, seconds) {
      if (!("bytes" in outcome)) throw new Error(`${job.member}: expected a model; received a fold`);
      run.writeModel(job.key, outcome.bytes);
      spent.set(job.key, seconds);
      shown.onDone(job, seconds);
    },
  });
  session.signal.throwIfAborted();
  return spent;
}

/** A network at the temperature that folds found for its recipe; any other model as it is. */
function calibrated(model: SingleModel, member: string, found: FoldsFound | null): SingleModel {
  const temperature = found?.members.find(({ name }) => name === member)?.temperature ?? null;
  if (model.kind !== "network" || temperature === null) return model;
  return {
    ...model,
    calibration: {
      temperature,
      windows: found!.windows,
      subjects: found!.heldOut.flat().sort((a, b) => a - b),
      folds: found!.heldOut.length,
    },
  };
}

/** What the file says of its weights. */
function weightingOf(found: FoldsFound | null): Weighting {
  if (!found) return { from: "equal" };
  return {
    from: "folds",
    folds: found.heldOut.length,
    recipes: found.members
      .filter(({ weight }) => weight > 0)
      .map(({ name, seeds, weight, scores: { accuracy, loss } }) => ({ name, seeds, weight, accuracy, loss })),
    blend: { accuracy: found.blend.accuracy, loss: found.blend.loss },
  };
}
