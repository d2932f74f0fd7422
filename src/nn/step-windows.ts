import { InputError } from "../tensor/index.js";
import type { Program } from "./program.js";
import { UNLABELLED } from "./step-loss.js";
import { argMax, classOf, evaluateAll, notFinite, type WindowSource } from "./windows.js";

/** How much of window i of a batch is named rightly: 0 or 1, or the share of its labelled time steps. Behind a pass that had its labels. */
export function shareRight(program: Program, i: number): number {
  const { labels, labelsEach, output, classes } = program;
  if (labelsEach === 1 && program.lossKind !== "stepCrossEntropy") return classOf(program, i) === labels[i] ? 1 : 0;
  let right = 0,
    labelled = 0;
  for (let t = i * labelsEach; t < (i + 1) * labelsEach; t++) {
    if (labels[t] === UNLABELLED) continue;
    labelled++;
    if (argMax(output, t * classes, classes) === labels[t]) right++;
  }
  return right / labelled;
}

export interface StepPredictions {
  /** (N, T, classes); zeros in what is padding. */
  readonly probabilities: Float32Array;
  /** (N, T): the most probable class of each step, UNLABELLED in what is padding. */
  readonly predicted: Int32Array;
  /** (N): mean cross-entropy of the labelled steps, and the share of them that is named rightly. */
  readonly losses: Float32Array;
  readonly right: Float64Array;
}

/** Of a network that tells a class each time step. Throws what `unfit` makes of the first window whose probabilities or loss are not finite. */
export function predictSteps(
  program: Program,
  source: WindowSource,
  unfit: (window: number, loss: number) => Error = (window) => notFinite(program, source, window),
): StepPredictions {
  const { classes, labelsEach: steps } = program;
  if (program.lossKind !== "stepCrossEntropy") {
    throw new InputError(
      `network ${program.network.config.name}: expected one that ends in Conv1D with "softmax"; received another; take predictAll`,
    );
  }
  const right = new Float64Array(source.length);
  const { outputs: probabilities, losses } = evaluateAll(program, source, (window, i) => void (right[window] = shareRight(program, i)));
  const predicted = new Int32Array(source.length * steps);
  for (let i = 0; i < source.length; i++) {
    const length = (program.network.masking && source.lengthOf?.(i)) ?? steps;
    probabilities.fill(0, (i * steps + length) * classes, (i + 1) * steps * classes);
    if (!isFiniteFrom(probabilities, i * steps * classes, steps * classes) || !Number.isFinite(losses[i])) throw unfit(i, losses[i]!);
    for (let t = 0; t < steps; t++) {
      predicted[i * steps + t] = t < length ? argMax(probabilities, (i * steps + t) * classes, classes) : UNLABELLED;
    }
  }
  return { probabilities, predicted, losses, right };
}

function isFiniteFrom(values: Float32Array, start: number, count: number): boolean {
  let sum = 0;
  // Probabilities are at most 1 each: only one that is not finite makes their sum so.
  for (let i = start; i < start + count; i++) sum += values[i]!;
  return Number.isFinite(sum);
}
