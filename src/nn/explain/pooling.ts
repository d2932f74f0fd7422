import type { AttentionPooling1DConfig } from "../layers/attention-pooling1d.js";
import type { PoolingOptions } from "../pooling.js";
import { count, counted, without, type Explainer } from "./explanation.js";
import { stepsText } from "./time.js";

function explainPooling(of: string): Explainer<PoolingOptions> {
  return ({ poolSize, strides, padding }, inputShape) => {
    const [t, c] = inputShape as readonly [number, number];
    const { steps, text } = stepsText(t, { reach: poolSize, stride: strides, padding, what: `pool ${poolSize}` });
    return without([steps, c], `${text}. The ${of} of each pool, in each of the ${counted(c, "channel")}`);
  };
}

export const explainMaxPooling1D = explainPooling("largest value");
export const explainAveragePooling1D = explainPooling("mean");

/** One number a channel, whatever the number of steps. */
export function explainGlobalPooling(of: string): Explainer<unknown> {
  return (_config, inputShape) => {
    const [t, c] = inputShape as readonly [number, number];
    return without([c], `one number for each of the ${counted(c, "channel")}: ${of} of its ${counted(t, "time step")}`);
  };
}

export const explainAttentionPooling1D: Explainer<AttentionPooling1DConfig> = ({ units }, inputShape) => {
  const [t, c] = inputShape as readonly [number, number];
  const parameterCount = c * units + units + units;
  return {
    outputShape: [c],
    parameterCount,
    shape: `one number for each of the ${counted(c, "channel")}: the mean of its ${counted(t, "time step")}, weighted by a score of each step`,
    parameters: `the score of a step: ${counted(c, "channel")} x ${counted(units, "unit")} + ${counted(units, "bias", "biases")} + query ${count(units)} = ${count(parameterCount)}`,
  };
};
