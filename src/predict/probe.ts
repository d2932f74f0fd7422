import type { EnsembleModel, Model } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { fillLength, LEAST_PROBABILITY, type WindowSource } from "../nn/index.js";
import { log, sizeOf } from "../tensor/index.js";
import { checkSource, collectDecisions, type Decided } from "./decided.js";
import { decidedByNetwork, programBeforeLast } from "./network-engine.js";
import { createPredictor, type PredictorOptions } from "./predictor.js";
import { decidedByRocket } from "./rocket-engine.js";

/** Vectors that stand for windows. */
export interface Embeddings {
  /** (N, dimensions) */
  readonly values: Float32Array;
  readonly dimensions: number;
}

/** Looks into a model, where a `Predictor` shows what comes out. */
export interface Probe {
  /** What `embeddings` are, in words. */
  readonly embedded: string;
  /**
   * (N, classes): a network's logits or a ridge's decisions, of which probabilities are the softmax over the model's temperature. Throws InputError where
   * windows do not fit, and for the first whose decisions are not finite.
   */
  decisions(source: WindowSource): Float32Array;
  /** What a network's last layer is fed; of random convolutions, whose features are too many, the decisions. Throws InputError as `decisions`. */
  embeddings(source: WindowSource): Embeddings;
}

/** Throws InputError as `createPredictor`. */
export function createProbe(model: Model, options: { readonly kernels?: KernelsName; readonly batchSize?: number } = {}): Probe {
  if (model.kind === "ensemble") return probeOfEnsemble(model, options);
  const { decided } = model.kind === "rocket" ? decidedByRocket(model, options) : decidedByNetwork(model, options);
  const before = model.kind === "rocket" ? undefined : programBeforeLast(model, options);
  const decisions = (source: WindowSource): Float32Array => {
    checkSource(decided, source);
    return collectDecisions(decided, source);
  };
  if (!before) {
    return {
      ...{ embedded: "the decisions of its classifier", decisions },
      embeddings: (source) => ({ values: decisions(source), dimensions: decided.classes }),
    };
  }
  const { layer, program } = before;
  const dimensions = sizeOf(program.network.outputShape);
  const activations: Decided = {
    ...{ ...decided, classes: dimensions },
    decide(source, first, n) {
      const { timeSteps, channels } = decided;
      for (let i = 0; i < n; i++) {
        source.copyWindow(first + i, program.input, i * timeSteps * channels);
        fillLength(program, source, first + i, i);
      }
      program.predict(n);
      return program.output;
    },
  };
  return {
    ...{ embedded: `the ${dimensions} outputs of its layer ${layer}, before the last`, decisions },
    embeddings(source) {
      checkSource(decided, source);
      return { values: collectDecisions(activations, source), dimensions };
    },
  };
}

/** Members have nothing in common but what they say: logarithms of the averaged probabilities, of which these are the softmax. */
function probeOfEnsemble(model: EnsembleModel, options: PredictorOptions): Probe {
  const predictor = createPredictor(model, options);
  const decisions = (source: WindowSource): Float32Array =>
    predictor.predictAll(source).probabilities.map((value) => log(Math.max(value, LEAST_PROBABILITY)));
  return {
    ...{ embedded: "the logarithms of its probabilities", decisions },
    embeddings: (source) => ({ values: decisions(source), dimensions: model.classNames.length }),
  };
}
