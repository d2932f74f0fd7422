import type { FinishedTrial } from "../records/index.js";
import { borderOf, type AlphaScore, type RandomConvolutionModel } from "../rocket/index.js";
import { count, percent } from "./format.js";
import { modelArguments } from "./model-options.js";
import type { RocketOptions } from "../study/index.js";
import type { Style } from "./style.js";
import { renderJudged } from "./train-report.js";
import { dataDocument, judgedDocument, overRuns, summaryOf, type JudgedResult, type JudgedRun } from "./train-result.js";

/** One fit and its score. */
export interface RocketRun extends JudgedRun {
  readonly alpha: number;
  readonly temperature: number;
  /** What folds of training subjects, or windows, found. */
  readonly alphas: readonly AlphaScore[];
}

/** What `stride train` found out about random convolutions. */
export interface RocketResult extends JudgedResult<RocketRun> {
  /** Those that were given. */
  readonly options: RocketOptions;
  /** Of the first run. */
  readonly convolutions: RandomConvolutionModel;
  readonly folds: number;
}

/** The document of `stride train --json`, as a network's without what networks alone have: of several runs the fields at the top are the first's. */
export function rocketDocument(result: RocketResult): unknown {
  const { convolutions, options, parameters, constantSignals, folds, runs, judged } = result;
  const [first] = runs;
  return {
    ...dataDocument(result),
    model: convolutions.transform,
    options,
    classifier: convolutions.classifier,
    features: convolutions.tensors.feature_means.length,
    alpha: first!.alpha,
    temperature: first!.temperature,
    folds,
    alphas: first!.alphas,
    alphaBorder: penaltyOf(first!).border,
    parameters,
    constantSignals,
    seed: first!.seed,
    ...judgedDocument(result),
    ...(runs.length > 1 && {
      repeats: runs.map(({ seed, alpha, temperature, scores: { accuracy, loss, macroF1 }, weightsSha256, seconds }) => ({
        ...{ seed, alpha, temperature },
        [judged.part]: { accuracy, loss, macroF1 },
        ...{ weightsSha256, seconds },
      })),
      summary: { ...summaryOf(runs), ...overRuns(runs) },
    }),
  };
}

/** What `stride train` prints for people about random convolutions. */
export function renderRocketResult(result: RocketResult, style: Style): string {
  const { convolutions, options, parameters, folds, runs, trainedOn } = result;
  const by = foldsText(folds, trainedOn.subjects.length, trainedOn.windows);
  const found = [...new Set(runs.map(({ alpha }) => alphaText(alpha)))].join("; ");
  const how = folds > 0 && options.alpha === undefined ? `alpha ${found}, chosen by ${by}` : `alpha ${found}`;
  return renderJudged(
    result,
    {
      model: `${describeConvolutions(convolutions)}, ${count(parameters)} parameters`,
      training: `${how}${heldOutText(runs[0]!, trainedOn.subjects.length)}`,
      again: modelArguments(convolutions.transform, options),
      prepared: "",
    },
    style,
  );
}

/** "minirocket, 9,996 features, ridge, standardised signals". */
export function describeConvolutions({ transform, classifier, tensors }: RandomConvolutionModel): string {
  const { channel_means: means, channel_scales: scales, feature_means: features } = tensors;
  const raw = means.every((mean) => mean === 0) && scales.every((scale) => scale === 1);
  return `${transform}, ${count(features.length)} features, ${classifier}, ${raw ? "raw" : "standardised"} signals`;
}

/** "5 folds of training subjects", or of windows where nobody is recorded: of as many folds as windows each is one window. */
export function foldsText(folds: number, subjects: number, windows: number): string {
  if (subjects > 0) return `${folds} folds of training subjects`;
  return folds === windows ? "leaving out one training window at a time" : `${folds} folds of training windows`;
}

type Penalty = NonNullable<FinishedTrial["penalty"]>;

/** What was chosen among several alphas, or given. */
export function penaltyOf({ alpha, alphas }: Pick<RocketRun, "alpha" | "alphas">): Penalty {
  return { alpha, border: borderOf(alphas, alpha) };
}

/** A line where an alpha was chosen at an end of those that were tried; undefined where none was. */
export function borderNote(penalties: readonly Penalty[]): string | undefined {
  const texts = (["least", "largest"] as const).flatMap((border) => {
    const found = penalties.filter((one) => one.border === border);
    return found.length > 0
      ? [`the ${border} of those tried, ${alphaText(found[0]!.alpha)}, in ${found.length} of ${penalties.length}`]
      : [];
  });
  return texts.length === 0 ? undefined : `alpha: chosen ${texts.join("; ")}: a better one may lie beyond; try others by --option alpha=X`;
}

/** In four digits: shares of the number of features are no round numbers. */
export function alphaText(alpha: number): string {
  return String(Number(alpha.toPrecision(4)));
}

/** ", 95.3 % right of windows held out, temperature 0.2134": what folds found about the alpha. */
export function heldOutText({ alpha, temperature, alphas }: Pick<RocketRun, "alpha" | "temperature" | "alphas">, subjects: number): string {
  const score = alphas.find((one) => one.alpha === alpha);
  return score
    ? ` (${percent(score.accuracy)} right of ${subjects > 0 ? "subjects" : "windows"} held out), temperature ${temperature.toPrecision(3)}`
    : "";
}
