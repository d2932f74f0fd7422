import { argMax, writeProbabilities, type WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { checkRandomConvolutionModel, partsOf, type RandomConvolutionModel } from "./model.js";
import { decisionCalls, type PassPlan } from "./passes.js";
import { bindCalls, type BoundCall } from "./perform.js";
import { planTransform } from "./plan.js";
import { planSeries } from "./series.js";
import { createThreads, rocketThreads, type ShareOut, type Threads } from "./threads.js";
import { TRANSFORMS } from "./transform.js";
import { copyChannels } from "./windows.js";

/** Windows that are transformed at a time. */
const BATCH = 256;

/** Windows in raw units, as those that were fitted on; their labels are not read. */
export type RawWindows = Omit<WindowSource, "label">;

export interface RandomConvolutionPrediction {
  /** (N, classes): decision values, no probabilities. */
  readonly decisions: Float32Array;
  /** (N, classes): the softmax of those over the model's temperature; undefined where it has none. */
  readonly probabilities: Float32Array | undefined;
  /** (N): the class with the largest; of equal ones the first. */
  readonly predicted: Int32Array;
}

export interface RandomConvolutionPredictor {
  /** Rejects with InputError where windows do not fit the model. */
  predict(source: RawWindows): Promise<RandomConvolutionPrediction>;
  /** Ends the threads. */
  close(): void;
}

/** A window's decision values have the same bits alone and in any batch, on any number of threads. Throws InputError for a model that is damaged. */
export function createRandomConvolutionPredictor(
  model: RandomConvolutionModel,
  options: { readonly threads?: number | "auto" } = {},
): RandomConvolutionPredictor {
  const { classes, temperature } = checkRandomConvolutionModel(model);
  const threads = createThreads(rocketThreads(options.threads ?? 1));
  const plan = planDecisions(model, threads, BATCH);
  return {
    async predict(source) {
      checkShape(model, source);
      const { length } = source;
      const decisions = new Float32Array(length * classes);
      for (let start = 0; start < length; start += BATCH) {
        const windows = Math.min(BATCH, length - start);
        plan.load(source, start, windows);
        await threads.run(plan.callsFor(windows));
        plan.read(decisions, start, windows);
      }
      const predicted = Int32Array.from({ length }, (_, i) => argMax(decisions, i * classes, classes));
      if (temperature === null) return { decisions, predicted, probabilities: undefined };
      const probabilities = new Float32Array(length * classes);
      for (let at = 0; at < decisions.length; at += classes) writeProbabilities(decisions, at, { classes, temperature }, probabilities, at);
      return { decisions, predicted, probabilities };
    },
    close: () => threads.close(),
  };
}

/** The same at once, in the calling thread. */
export interface Decider {
  /** Writes the decision values of windows `first` to `first + windows`, at most a batch, to `decisions` (windows, classes). Throws as `copyChannels`. */
  decide(source: RawWindows, first: number, windows: number, decisions: Float32Array): void;
}

/** For at most `batchSize` windows at a time, on whose number no bit depends. Throws InputError for a model that is damaged. */
export function createDecider(model: RandomConvolutionModel, batchSize: number = BATCH): Decider {
  checkRandomConvolutionModel(model);
  const threads = createThreads(1);
  const plan = planDecisions(model, threads, 8 * Math.ceil(batchSize / 8));
  /** By the number of windows: made when they first come, and kept, so that a prediction makes no garbage. */
  const bound: (readonly BoundCall[] | undefined)[] = [];
  return {
    decide(source, first, windows, decisions) {
      plan.load(source, first, windows);
      const calls = (bound[windows] ??= bindCalls(threads.backend.kernels, plan.callsFor(windows)(0, 1)));
      for (let i = 0; i < calls.length; i++) calls[i]!.kernel.apply(undefined, calls[i]!.args);
      plan.read(decisions, 0, windows);
    },
  };
}

/** Throws InputError where windows have not the model's time steps and channels. */
export function checkShape({ timeSteps, channels }: RandomConvolutionModel, source: RawWindows): void {
  if (source.timeSteps === timeSteps && source.channels === channels) return;
  throw new InputError(
    `random convolutions: expected windows of ${timeSteps} x ${channels} (time x channel); received ${source.timeSteps} x ${source.channels}`,
  );
}

/** Room for a model and a batch of windows, a multiple of eight: `load` puts windows there, `callsFor` says what to call, `read` fetches what came of it. */
function planDecisions(model: RandomConvolutionModel, threads: Threads, batch: number) {
  const { timeSteps, channels, classes, tensors } = model;
  const { arena } = threads.backend;
  const parts = partsOf(model);
  const transform = planTransform(threads.backend, parts, channels, timeSteps);
  const x = planSeries(arena, parts, batch, channels, timeSteps);
  const plan: Omit<PassPlan, "windows"> = {
    ...{ threads, transform, x, scaling: TRANSFORMS[model.transform].scaling },
    z: arena.allocate(batch * Math.max(...transform.blocks.map(({ features }) => features))),
    means: arena.allocate(transform.features),
    scales: arena.allocate(transform.features),
    scratch: Array.from({ length: threads.count }, () => arena.allocate(transform.scratch)),
  };
  const weights = arena.allocate(tensors.weights.length),
    decided = arena.allocate(batch * classes);
  arena.seal();
  transform.write();
  arena.f32(plan.means, transform.features).set(tensors.feature_means);
  arena.f32(plan.scales, transform.features).set(tensors.feature_scales);
  arena.f32(weights, tensors.weights.length).set(tensors.weights);
  const scaling = { means: tensors.channel_means, scales: tensors.channel_scales };
  const sums = arena.f32(decided, batch * classes);
  const window = new Float32Array(timeSteps * channels);
  return {
    load(source: RawWindows, first: number, windows: number): void {
      copyChannels(source, first, windows, scaling, x.values(), window);
      x.finish(windows);
      sums.fill(0);
    },
    callsFor: (windows: number): ShareOut => decisionCalls({ ...plan, windows }, decided, weights, classes),
    /** To `decisions`, from window `start` on. */
    read(decisions: Float32Array, start: number, windows: number): void {
      for (let i = 0; i < windows; i++) {
        for (let k = 0; k < classes; k++) {
          decisions[(start + i) * classes + k] = sums[((i >> 3) * classes + k) * 8 + (i & 7)]! + tensors.intercepts[k]!;
        }
      }
    },
  };
}
