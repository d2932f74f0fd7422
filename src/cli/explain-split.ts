import type { Model } from "../artifact/index.js";
import type { Dataset, Split } from "../data/index.js";
import type { RecordingWindows } from "../explain/index.js";
import { InputError } from "../tensor/index.js";
import type { ExplainOptions } from "./explain-options.js";
import type { Explained } from "./explained.js";
import { plural } from "./format.js";
import type { SplitName } from "./options.js";
import type { Session } from "./session.js";

/** Windows explained one by one, where they are the most wrong. */
const MOST_WRONG = 6;
/** Windows of the time line around the first of them. */
const MOST_NEIGHBOURS = 24;
/** Windows whose feature maps are drawn. */
const MOST_MAPS = 3;

/** What is explained, and against what. */
export interface ExplainedGround {
  readonly split: Split;
  /** The windows whose means stand in the place of signals that are taken away. */
  readonly background: Split;
  /** Whether labels are known; else what the model calls windows stands for them, and nothing is wrong. */
  readonly labelled: boolean;
  /** Of each window of the dataset: what an example of a filter is to come from another of. */
  readonly recordings: ArrayLike<number>;
  /** What is drawn over time; absent: the neighbours of the first explained window. */
  readonly overTime?: RecordingWindows & { readonly from: number };
}

/** What is explained, and what is told of it. */
export interface Ground extends Pick<Explained, "fingerprint" | "same" | "split" | "recording" | "background"> {
  readonly ground: ExplainedGround;
}

/** All that is found out, in the order of the report. */
export async function explainSplit(session: Session, model: Model, ground: ExplainedGround, options: ExplainOptions) {
  const { split, background } = ground;
  const { windowsOf } = await import("../data/index.js");
  const {
    correlatedSignals,
    drawWindows,
    droppedImportance,
    meanSignals,
    occlusionOverTime,
    permutationImportance,
    signalGroups,
    windowAt,
  } = await import("../explain/index.js");
  const { createPredictor } = await import("../predict/index.js");
  const { evaluationOf, explainWindows, judgeSplit, lookInside, occlusionSteps, recordingAround } = await import("../study/index.js");
  const { host } = await import("#host");
  const { dataset, indices } = split;
  const stage = (title: string) => async (done: number, total: number) => {
    session.progress.bar(() => ({ title, share: total > 0 ? done / total : null, details: [] }));
    await host.pause();
    session.signal.throwIfAborted();
  };
  const judged = await judgeSplit(model, split, { signal: session.signal });
  const { accuracy } = evaluationOf(judged, model.classNames);
  const places = drawWindows(indices.length, options.sample, options.seed);
  const sample: Split = { dataset, indices: Int32Array.from(places, (place) => indices[place]!) };
  const source = windowsOf(sample);
  const means = meanSignals(windowsOf(background));
  const predictor = createPredictor(model);
  const groups = signalGroups(model.signals);
  const { repeats, seed } = options;
  const importance =
    source.length < 2
      ? null
      : {
          permuted: await permutationImportance(predictor, source, { groups, repeats, seed, pause: stage("exchanging signals") }),
          dropped: await droppedImportance(predictor, source, { groups, means, pause: stage("dropping signals") }),
          correlated: correlatedSignals(source),
        };
  const chosen = await choose(model, ground, judged, sample, options);
  const all = windowsOf(split);
  const asked = chosen.map((place) => ({ place, window: windowAt(all, place), target: judged.predicted[place]! }));
  const { explained, why } = await explainWindows(predictor, asked, { means, pause: stage("explaining windows") });
  const { filters, noFilters, maps } = await lookInside(model, source, {
    windows: asked.slice(0, MOST_MAPS).map(({ window }) => window),
    recordings: sample.indices.map((window) => ground.recordings[window]!),
    pause: stage("looking at filters"),
  });
  const around = ground.overTime ?? recordingAround(split, asked[0]!.place, MOST_NEIGHBOURS);
  const steps = occlusionSteps(dataset.timeSteps);
  const overTime = around && (await occlusionOverTime(predictor, around, { means, ...steps, pause: stage("looking over time") }));
  session.progress.stop();
  const told = explained.map((one, i) => {
    const place = asked[i]!.place;
    const window = indices[place]!;
    return { ...one, number: window, subject: dataset.subject[window]!, label: dataset.y[window]! };
  });
  return {
    accuracy,
    sample,
    means,
    importance,
    explained: told,
    noGradients: why,
    filters,
    noFilters,
    maps,
    overTime,
    overTimeFrom: ground.overTime?.from ?? 0,
  };
}

/** Places in the split of the windows that are explained one by one; at least one. */
async function choose(
  model: Model,
  { split: { dataset, indices }, labelled }: ExplainedGround,
  judged: { readonly predicted: Int32Array; readonly probabilities: Float32Array },
  sample: Split,
  { window, windows = "typical" }: ExplainOptions,
): Promise<number[]> {
  if (window !== undefined) {
    const place = indices.indexOf(window);
    if (place >= 0) return [place];
    const there =
      window < dataset.y.length ? `a window of --split ${partOf(dataset, window)}` : `one of ${plural(dataset.y.length, "window")}, from 0`;
    throw new InputError(
      `--window: expected a window of those that are explained; received ${window}, ${there}; choose another, or another --split`,
    );
  }
  const { windowsOf } = await import("../data/index.js");
  const { mostWrongWindows, typicalWindows } = await import("../explain/index.js");
  if (windows === "most-wrong") {
    if (!labelled)
      throw new InputError(
        `--windows most-wrong: expected windows with labels; received ${dataset.name} without; name its column with --label, or take --windows typical`,
      );
    const wrong = mostWrongWindows(windowsOf({ dataset, indices }), judged, MOST_WRONG);
    if (wrong.length > 0) return wrong;
    throw new InputError("--windows most-wrong: expected windows that were called wrongly; received none; take --windows typical");
  }
  const { createProbe } = await import("../predict/index.js");
  const placeOf = new Map(Array.from(indices, (each, place) => [each, place]));
  const places = Int32Array.from(sample.indices, (each) => placeOf.get(each)!);
  const source = windowsOf(sample);
  const typical = typicalWindows(createProbe(model), source, { predicted: places.map((place) => judged.predicted[place]!) });
  return typical.length > 0 ? typical.map((i) => places[i]!) : [places[0]!];
}

function partOf({ testSubjects, subject }: Dataset, window: number): SplitName {
  return testSubjects.includes(subject[window]!) ? "test" : "train";
}
