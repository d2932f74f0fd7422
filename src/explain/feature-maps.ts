import type { NetworkModel } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { writeProbabilities, type LayerConfig } from "../nn/index.js";
import type { ExplainedWindow } from "./array-windows.js";
import { insideProgram } from "./gradients.js";

/** What one layer makes of a window. */
export interface FeatureMap {
  readonly name: string;
  readonly kind: LayerConfig["kind"];
  /** Rows in time where there is a time axis, else 1. */
  readonly steps: number;
  readonly features: number;
  /** (steps, features) */
  readonly values: Float32Array;
}

/** Layers whose output is their input, once nothing is trained any more, or the same numbers in another shape. */
const SAME = new Set<LayerConfig["kind"]>(["Dropout", "SpatialDropout1D", "GaussianNoise", "Flatten", "Reshape"]);

/**
 * The feature maps of one window, layer by layer in their order; of the last layer the probabilities before any calibration. Layers that pass values on as they
 * are, are left out. Throws InputError where the model's parts do not fit each other.
 */
export function featureMaps(
  model: NetworkModel,
  { values, length }: ExplainedWindow,
  options: { readonly kernels?: KernelsName } = {},
): FeatureMap[] {
  const program = insideProgram(model, { ...options, batchSize: 1 });
  program.input.set(values);
  if (program.lengths.length > 0) program.lengths[0] = length;
  program.predict(1);
  const { layers } = program.network;
  return layers.flatMap(({ name, config, outputShape }, i): FeatureMap[] => {
    if (SAME.has(config.kind)) return [];
    const own = program.inside!.layerOutputs[i]!.slice();
    if (i === layers.length - 1)
      return [{ name, kind: config.kind, steps: 1, features: model.classNames.length, values: probabilitiesOf(own, model) }];
    const features = outputShape.at(-1)!;
    return [{ name, kind: config.kind, steps: own.length / features, features, values: own }];
  });
}

function probabilitiesOf(outputs: Float32Array, { classNames }: NetworkModel): Float32Array {
  const classes = classNames.length;
  // One sigmoid unit is a softmax of 0 and its own.
  const logits = outputs.length < classes ? Float32Array.of(0, outputs[0]!) : outputs;
  const probabilities = new Float32Array(classes);
  writeProbabilities(logits, 0, { classes, temperature: 1 }, probabilities, 0);
  return probabilities;
}
