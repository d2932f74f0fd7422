import type { WindowSource } from "../nn/index.js";
import { argMax } from "../nn/index.js";
import { exp, InputError } from "../tensor/index.js";
import { checkRandomConvolutionModel, partsOf, type RandomConvolutionModel } from "./model.js";
import { sumDecisions, type PassPlan } from "./passes.js";
import { planTransform } from "./plan.js";
import { planSeries } from "./series.js";
import { createThreads, rocketThreads } from "./threads.js";
import { TRANSFORMS } from "./transform.js";
import { copyChannels } from "./windows.js";

/** Windows that are transformed at a time. */
const BATCH = 256;

export interface RandomConvolutionPrediction {
  /** (N, classes): decision values, no probabilities. */
  readonly decisions: Float32Array;
  /** (N, classes): of logistic regression the softmax of those; undefined for a ridge, which has none. */
  readonly probabilities: Float32Array | undefined;
  /** (N): the class with the largest; of equal ones the first. */
  readonly predicted: Int32Array;
}

export interface RandomConvolutionPredictor {
  /** Windows in raw units, as those that were fitted on; their labels are not read. Rejects with InputError where they do not fit the model. */
  predict(source: Omit<WindowSource, "label">): Promise<RandomConvolutionPrediction>;
  /** Ends the threads. */
  close(): void;
}

/** A window's decision values have the same bits alone and in any batch, on any number of threads. Throws InputError for a model that is damaged. */
export function createRandomConvolutionPredictor(
  model: RandomConvolutionModel,
  options: { readonly threads?: number | "auto" } = {},
): RandomConvolutionPredictor {
  const { timeSteps, channels, classes, tensors } = checkRandomConvolutionModel(model);
  const threads = createThreads(rocketThreads(options.threads ?? 1));
  const { arena } = threads.backend;
  const parts = partsOf(model);
  const transform = planTransform(threads.backend, parts, channels, timeSteps);
  const x = planSeries(arena, parts, BATCH, channels, timeSteps);
  const plan: Omit<PassPlan, "windows"> = {
    ...{ threads, transform, x, scaling: TRANSFORMS[model.transform].scaling },
    z: arena.allocate(BATCH * Math.max(...transform.blocks.map(({ features }) => features))),
    means: arena.allocate(transform.features),
    scales: arena.allocate(transform.features),
    scratch: Array.from({ length: threads.count }, () => arena.allocate(transform.scratch)),
  };
  const weights = arena.allocate(tensors.weights.length),
    decided = arena.allocate(BATCH * classes);
  arena.seal();
  transform.write();
  arena.f32(plan.means, transform.features).set(tensors.feature_means);
  arena.f32(plan.scales, transform.features).set(tensors.feature_scales);
  arena.f32(weights, tensors.weights.length).set(tensors.weights);
  return {
    async predict(source) {
      if (source.timeSteps !== timeSteps || source.channels !== channels) {
        throw new InputError(
          `random convolutions: expected windows of ${timeSteps} x ${channels} (time x channel); received ${source.timeSteps} x ${source.channels}`,
        );
      }
      const decisions = new Float32Array(source.length * classes);
      const scaling = { means: tensors.channel_means, scales: tensors.channel_scales };
      for (let start = 0; start < source.length; start += BATCH) {
        const windows = Math.min(BATCH, source.length - start);
        const values = new Float32Array(windows * channels * timeSteps);
        copyChannels(source, start, windows, scaling, values);
        x.write(values, windows);
        const sums = arena.f32(decided, BATCH * classes).fill(0);
        await sumDecisions({ ...plan, windows }, decided, weights, classes);
        for (let i = 0; i < windows; i++) {
          for (let k = 0; k < classes; k++) {
            decisions[(start + i) * classes + k] = sums[((i >> 3) * classes + k) * 8 + (i & 7)]! + tensors.intercepts[k]!;
          }
        }
      }
      const predicted = Int32Array.from({ length: source.length }, (_, i) => argMax(decisions, i * classes, classes));
      return { decisions, predicted, probabilities: model.classifier === "logistic" ? softmax(decisions, classes) : undefined };
    },
    close: () => threads.close(),
  };
}

function softmax(decisions: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(decisions.length);
  for (let start = 0; start < decisions.length; start += classes) {
    const row = decisions.subarray(start, start + classes);
    const highest = Math.max(...row);
    const powers = Array.from(row, (value) => exp(value - highest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    probabilities.set(
      powers.map((power) => power / total),
      start,
    );
  }
  return probabilities;
}
