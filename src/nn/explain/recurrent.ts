import type { BidirectionalConfig } from "../layers/bidirectional.js";
import type { GRUConfig } from "../layers/gru.js";
import type { LSTMConfig } from "../layers/lstm.js";
import type { RecurrentConfig } from "../layers/recurrence.js";
import { count, counted, type Explainer } from "./explanation.js";

/** Weights of one direction: as many sets as gates, each with weights to the channels, to the state, and biases. */
function gatesText({ kind, units, useBias }: LSTMConfig | GRUConfig, c: number): { readonly text: string; readonly count: number } {
  const [gates, rows] = kind === "LSTM" ? [4, 1] : [3, 2];
  const biases = !useBias
    ? " without biases"
    : rows === 1
      ? ` + ${counted(units, "bias", "biases")}`
      : ` + ${rows} x ${counted(units, "bias", "biases")}`;
  const each = `${counted(c, "channel")} x ${counted(units, "unit")} + ${count(units)} x ${count(units)} to the state before${biases}`;
  return { text: `${gates} gates x (${each})`, count: gates * (c * units + units * units + (useBias ? rows * units : 0)) };
}

function statesText({ returnSequences, goBackwards, units }: RecurrentConfig, t: number): string {
  if (returnSequences) return `the state, ${counted(units, "number")}, after each of the ${counted(t, "time step")}`;
  return `the state, ${counted(units, "number")}, after the ${goBackwards ? "first" : "last"} of ${counted(t, "time step")} only`;
}

export const explainRecurrent: Explainer<LSTMConfig | GRUConfig> = (config, inputShape) => {
  const [t, c] = inputShape as readonly [number, number];
  const gates = gatesText(config, c);
  return {
    outputShape: config.returnSequences ? [t, config.units] : [config.units],
    parameterCount: gates.count,
    shape: `${statesText(config, t)}${config.goBackwards ? ", read from the last step to the first" : ""}`,
    parameters: `${gates.text} = ${count(gates.count)}`,
  };
};

export const explainBidirectional: Explainer<BidirectionalConfig> = ({ layer, mergeMode }, inputShape) => {
  const [t, c] = inputShape as readonly [number, number];
  const gates = gatesText(layer, c);
  const { units } = layer;
  const width = mergeMode === "concat" ? 2 * units : units;
  const merged = mergeMode === "concat" ? `the two side by side: 2 x ${count(units)} = ${count(width)} numbers` : "the two are added";
  return {
    outputShape: layer.returnSequences ? [t, width] : [width],
    parameterCount: 2 * gates.count,
    shape: `one ${layer.kind} forwards in time and one backwards, each leaves ${layer.returnSequences ? statesText(layer, t) : `its last state, ${counted(units, "number")}`}; ${merged}`,
    parameters: `2 directions x ${gates.text} = ${count(2 * gates.count)}`,
  };
};
