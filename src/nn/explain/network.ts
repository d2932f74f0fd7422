import { formatShape, type Shape } from "../../tensor/index.js";
import type { Network, NetworkLayer } from "../network.js";
import { count, counted } from "./explanation.js";
import { explainLayer } from "./layer.js";
import { OWN_STEP, sightBehind, stepsSeen, type Sight } from "./receptive-field.js";

/** A layer of a network in words: each a sentence or two without the full stop. */
export interface ExplainedLayer {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  readonly parameterCount: number;
  /** Where the output shape comes from. */
  readonly shape: string;
  /** Where the parameter count comes from. */
  readonly parameters: string;
  /** Time steps of the window that one number of the output is made from, its receptive field. */
  readonly receptiveField: number;
  readonly sees: string;
  /** Of a masked network, where the output has a time axis. */
  readonly lengths?: string;
}

export interface ExplainedNetwork {
  /** What one window is, and what a batch. */
  readonly window: string;
  readonly layers: readonly ExplainedLayer[];
}

export interface ExplainOptions {
  /** Hz, by which time steps are told in seconds too. */
  readonly samplingRate?: number | undefined;
}

/** Says of every layer where its output shape and parameter count come from, with the numbers put in, and how much of the window it sees. */
export function explainNetwork(network: Network, { samplingRate }: ExplainOptions = {}): ExplainedNetwork {
  const [steps] = network.config.inputShape;
  const seconds = (length: number): string =>
    samplingRate === undefined ? "" : ` (${Number((length / samplingRate).toFixed(2))} s at ${samplingRate} Hz)`;
  const sights: (Sight | undefined)[] = network.inputs.map(() => OWN_STEP);
  const layers = network.layers.map((layer, i): ExplainedLayer => {
    const { name, config, inputs, inputShapes, outputShape, parameterCount, sources } = layer;
    const { shape, parameters } = explainLayer(config, inputShapes);
    const sight = sightBehind(
      config,
      sources.map((source) => sights[source]),
      inputShapes[0]!,
    );
    sights.push(sight);
    const receptiveField = sight ? stepsSeen(sight, steps) : steps;
    const lengths = network.masking && lengthsText(network, i);
    return {
      ...{ name, kind: config.kind, inputs, inputShapes, outputShape, parameterCount, shape },
      parameters: fixedText(layer, parameters),
      receptiveField,
      sees: `${receptiveField === steps ? "the whole window, " : sight?.stretched ? "at most " : ""}${counted(receptiveField, "time step")}${seconds(receptiveField)}`,
      ...(lengths !== undefined && { lengths }),
    };
  });
  return { window: windowText(network, seconds(steps)), layers };
}

function fixedText({ learns, parameterCount }: NetworkLayer, parameters: string): string {
  return parameterCount > 0 && !learns ? `${parameters}; none is trained: the layer is fixed` : parameters;
}

function windowText({ config: { inputShape }, inputs, outputShape, masking }: Network, seconds: string): string {
  const [t, c] = inputShape;
  const shape = formatShape(inputShape);
  const several = inputs.length > 1 ? ` The ${inputs.length} inputs (${inputs.join(", ")}) all get the same window.` : "";
  const masked = masking
    ? ` Windows may end early: the first ${count(masking.shortest)} to ${count(t)} steps are real, each window says how many, the rest is zeros.`
    : "";
  return (
    `One window is ${shape}: ${counted(t, "time step")}${seconds}, the first axis, of ${counted(c, "signal")}, the second. ` +
    `X, a batch of N windows, is N x ${shape}, whatever N is; shapes below are those of one window. ` +
    `Out comes ${formatShape(outputShape)} a window, so N x ${formatShape(outputShape)}.` +
    several +
    masked
  );
}

/** How many steps are real behind a layer of a masked network. */
function lengthsText({ masking, inputs, config }: Network, layer: number): string | undefined {
  const table = masking!.tables[inputs.length + layer];
  if (!table) return undefined;
  const [from, to] = [masking!.shortest, config.inputShape[0]];
  return `of a window of ${counted(from, "real step")} ${count(table[from]!)}, of one of ${count(to)} ${count(table[to]!)}`;
}
