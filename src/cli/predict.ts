import type { Model } from "../artifact/index.js";
import type { Predictor } from "../predict/index.js";
import type { FindingKind } from "../recordings/index.js";
import type { PredictedRecording, SmoothingName, TimelineSmoothing } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { count, plural } from "./format.js";
import { kernelsFor } from "./kernels-for.js";
import { loadDataset } from "./load.js";
import type { CommonOptions, SelectableKernels } from "./options.js";
import type { PredictionFile } from "./predict-file.js";
import type { Predicted } from "./predict-result.js";
import { withSession, type Session } from "./session.js";

export interface PredictOptions extends CommonOptions {
  readonly mapping?: string;
  readonly label?: string;
  readonly hop?: number;
  readonly threshold?: number;
  readonly smooth?: SmoothingName;
  readonly span?: number;
  readonly smoothData?: string;
  readonly out?: string;
  readonly segments?: boolean;
  readonly report?: string;
  readonly kernels?: SelectableKernels;
}

/** Of more recordings than this the page would be too long. */
const MOST_DRAWN = 20;
/** Of rows that are no samples, recordings without a partner and of another rate so many are named. */
const MOST_TOLD = 5;

/** What about a recording's signals is told before anybody believes its time line: units by their size, and sensors that say nothing. */
const LOOKS_WRONG: ReadonlySet<FindingKind> = new Set(["size", "constant"]);

/** `stride predict MODEL RECORDING...`: a time line of each recording, bounded memory a recording. */
export async function predict(modelFile: string, paths: readonly string[], options: PredictOptions): Promise<void> {
  const { report: folder, hop } = options;
  checkSmoothing(options);
  if (folder !== undefined) (await import("./check-out.js")).checkOutFolder("--report", folder);
  const { openPredictionFile } = await import("./predict-file.js");
  const outcome = "nothing was written";
  await withSession(options, outcome, async (session) => {
    const { loadModel, openMapping } = await import("../files/index.js");
    const { modelSha256, nameOf, timeStepsOf } = await import("../artifact/index.js");
    const { createPredictor, hopOf, thresholdOf } = await import("../predict/index.js");
    const { host } = await import("#host");
    const model = await loadModel(modelFile);
    if (hop !== undefined && hop > timeStepsOf(model)) {
      throw new InputError(
        `--hop: expected 1 to ${timeStepsOf(model)}, the time steps of a window; received ${hop}: samples between windows would be seen by none`,
      );
    }
    const mapping = options.mapping === undefined ? undefined : openMapping(options.mapping);
    const kernels = await kernelsFor(model, options.kernels);
    const smoothing = await smoothingOf(session, model, options);
    const predictor = createPredictor(model, { kernels: kernels.name });
    const out = options.out === undefined ? null : openPredictionFile(options.out, model.classNames, options.segments === true);
    const started = host.now();
    try {
      const told: string[] = [];
      const tell = (sentence: string): void => {
        told.push(sentence);
        session.warn(sentence);
      };
      const recordings = await predictAll(session, predictor, paths, { ...options, mapping, smoothing, out, tell });
      if (recordings.every(({ windows }) => windows === 0))
        throw nothingPredicted(model, recordings, timeStepsOf(model) / model.samplingRate);
      const predicted: Predicted = {
        ...{ modelFile, model, name: nameOf(model), weightsSha256: await modelSha256(model), kernels, recordings, told },
        ...{
          hop: hop ?? hopOf(model),
          threshold: options.threshold ?? thresholdOf(model),
          thresholdGiven: options.threshold !== undefined,
        },
        ...{ smoothing: smoothing ?? null, allSegments: options.segments === true, out: options.out ?? null, report: null },
        seconds: (host.now() - started) / 1000,
      };
      const report = folder === undefined ? null : await (await import("./predict-report.js")).drawPrediction(session, folder, predicted);
      session.commit();
      out?.commit();
      const { predictDocument, renderPredicted } = await import("./predict-result.js");
      const result = { ...predicted, report };
      session.print(
        () => predictDocument(result),
        () => renderPredicted(result, session.style),
      );
    } finally {
      out?.discard();
    }
  });
}

interface Task extends Pick<PredictOptions, "hop" | "threshold" | "report" | "label"> {
  readonly mapping: Awaited<ReturnType<typeof import("../files/index.js").openMapping>> | undefined;
  readonly smoothing: TimelineSmoothing | undefined;
  readonly out: PredictionFile | null;
  readonly tell: (sentence: string) => void;
}

async function predictAll(session: Session, predictor: Predictor, paths: readonly string[], task: Task): Promise<PredictedRecording[]> {
  const { openForModel } = await import("../files/index.js");
  const { predictRecording } = await import("../study/index.js");
  const { checkAgainst, createStatistics, findingLine, unjoinedLine } = await import("../recordings/index.js");
  const { signal, progress } = session;
  const all: PredictedRecording[] = [];
  for (const path of paths) {
    progress.bar(() => ({ title: `opening ${path}`, share: null, details: [] }));
    let rows = 0,
      unjoined = 0,
      otherRates = 0,
      odd = 0;
    const opened = await openForModel(path, predictor.model, {
      ...{ mapping: task.mapping, labelColumn: task.label, signal },
      onLeftOut({ file, row, reason }) {
        if (rows++ < MOST_TOLD) task.tell(`${file}: row ${row} is left out: ${reason}`);
      },
      onUnjoined(one) {
        if (unjoined++ < MOST_TOLD) task.tell(`recording without a partner: ${unjoinedLine(one)}`);
      },
    });
    opened.told.forEach(task.tell);
    for await (const recording of opened.recordings) {
      const { statedRate } = recording;
      if (statedRate !== undefined && otherRates++ < MOST_TOLD) {
        task.tell(
          `${recording.name}: time stamps come to ${recording.samplingRate} Hz where the mapping says ${statedRate}: brought to ${predictor.model.samplingRate} Hz from there`,
        );
      }
      const told = { samples: 0 };
      progress.bar(() => ({ title: `predicting ${recording.name}`, share: null, details: [plural(told.samples, "sample")] }));
      const { out } = task;
      const statistics = createStatistics(recording);
      const predicted = await predictRecording(predictor, recording, {
        ...{ hop: task.hop, threshold: task.threshold, smoothing: task.smoothing, signal },
        draw: task.report !== undefined && all.length < MOST_DRAWN,
        progress: (samples) => void (told.samples = samples),
        observe: (block) => statistics.push(block),
        ...(out && { onWindow: (window) => out.window(recording.name, window) }),
      });
      out?.segments(predicted);
      all.push(predicted);
      for (const finding of checkAgainst({ inputs: predicted.inputs.acquisition.inputs }, statistics.result())) {
        // What mappings and layouts say of units is believed, so what the numbers say against it must be told.
        if (LOOKS_WRONG.has(finding.kind) && finding.severity !== "note" && odd++ < MOST_TOLD) task.tell(findingLine(finding));
      }
    }
    if (rows > MOST_TOLD) task.tell(`${path}: ${count(rows - MOST_TOLD)} more rows are left out`);
    if (unjoined > MOST_TOLD) task.tell(`${path}: ${count(unjoined - MOST_TOLD)} more recordings have no partner`);
    if (otherRates > MOST_TOLD)
      task.tell(`${path}: ${count(otherRates - MOST_TOLD)} more recordings are of another rate than the mapping says`);
    if (odd > MOST_TOLD) task.tell(`${path}: ${count(odd - MOST_TOLD)} more signals look wrong`);
    const { unmatched } = opened;
    if (unmatched.length > 0) task.tell(`${path}: ${plural(unmatched.length, "file")} of no recording left out, such as ${unmatched[0]!}`);
  }
  progress.stop();
  return all;
}

function nothingPredicted({ samplingRate }: Model, recordings: readonly PredictedRecording[], seconds: number): InputError {
  const [first] = recordings;
  if (!first) return new InputError("predict: expected at least 1 recording; received none");
  const longest = Math.max(...recordings.map(({ end, start }) => end - start));
  const gaps = recordings.reduce((sum, { counts }) => sum + counts.gaps, 0);
  return new InputError(
    `${first.name}: expected a recording as long as one window, ${seconds} s at ${samplingRate} Hz without a gap; received ${recordings.length === 1 ? "" : `${recordings.length} recordings of at most `}${longest.toFixed(2)} s${gaps > 0 ? ` with ${plural(gaps, "gap")}` : ""}`,
  );
}

function checkSmoothing({ smooth, span, smoothData, hop }: PredictOptions): void {
  const received = smooth === undefined ? "alone" : `with --smooth ${smooth}`;
  if (span !== undefined && !smooth?.startsWith("majority")) {
    throw new InputError(`--span: expected it with --smooth majority; received it ${received}; leave it out`);
  }
  if (span !== undefined && span % 2 === 0)
    throw new InputError(`--span: expected an odd number of windows, such as ${span + 1}; received ${span}`);
  if (smoothData !== undefined && !smooth?.startsWith("hmm"))
    throw new InputError(`--smooth-data: expected it with --smooth hmm; received it ${received}; leave it out`);
  if (!smooth?.startsWith("hmm")) return;
  if (smoothData === undefined) {
    throw new InputError(
      `--smooth ${smooth}: expected --smooth-data, the dataset that the model was trained on, which tells what follows what; received none; or smooth by majority`,
    );
  }
  if (hop !== undefined)
    throw new InputError(
      `--smooth ${smooth}: expected windows as far apart as in training, where what follows what was counted; received --hop ${hop}; leave it out`,
    );
}

async function smoothingOf(
  session: Session,
  model: Model,
  { smooth, span = 5, smoothData }: PredictOptions,
): Promise<TimelineSmoothing | undefined> {
  if (smooth === undefined) return undefined;
  if (smooth === "majority" || smooth === "majority-causal") return { method: smooth, span };
  const { dataset } = await loadDataset(session, smoothData!);
  const { transitionsOf } = await import("../study/index.js");
  return { method: smooth, transitions: await transitionsOf(model, dataset, model.classNames.length) };
}
