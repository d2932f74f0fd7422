import type { Network, NetworkLayer, Weight } from "../nn/index.js";

/** A Conv1D that reads the window's signals themselves, or weighted sums of them, step by step. */
export interface FirstConvolution {
  /** Its place among the network's layers. */
  readonly index: number;
  readonly layer: NetworkLayer;
  /** Which of the network's inputs it reads. */
  readonly input: number;
  /** (K, signals, F): the kernels as seen from the signals; of signals that it does not see 0. */
  readonly kernel: Float64Array;
  /** The signals that it sees. */
  readonly channels: readonly number[];
}

/** How the channels of a value come about from the signals of an input: (channels, signals). */
interface Mixture {
  readonly input: number;
  readonly rows: readonly Float64Array[];
}

/** What passes values on as they are, once nothing is trained any more. */
const PASSES = new Set(["Dropout", "SpatialDropout1D", "GaussianNoise"]);

/**
 * The learned convolutions over time that come first. What lies before them may choose channels (SliceChannels) and mix them step by step (Conv1D with kernelSize 1,
 * linear, a bottleneck): kernels are then multiplied out, so that they stand for the signals all the same. None where a network begins otherwise: with a recurrent
 * layer, separable convolutions, or a change of shape.
 */
export function firstConvolutions({ config, inputs, layers }: Network, weights: readonly Weight[]): FirstConvolution[] {
  const signals = config.inputShape[1];
  const tensor = (layer: NetworkLayer, name: string): Float32Array =>
    weights.find((weight) => weight.name === `${layer.name}/${name}`)!.values;
  const mixtures: (Mixture | undefined)[] = inputs.map((_, input) => ({ input, rows: unit(signals) }));
  const found: FirstConvolution[] = [];
  layers.forEach((layer, index) => {
    const { config: own } = layer;
    const before = layer.sources.length === 1 ? mixtures[layer.sources[0]!] : undefined;
    let mixture: Mixture | undefined;
    if (before && PASSES.has(own.kind)) mixture = before;
    else if (before && own.kind === "SliceChannels") {
      mixture = { ...before, rows: before.rows.slice(own.start, own.start + own.channels) };
    } else if (before && own.kind === "Conv1D") {
      const kernel = seenFromSignals(tensor(layer, "kernel"), own.kernelSize, own.filters, before.rows, signals);
      if (own.kernelSize > 1) {
        const channels = unit(signals).flatMap((_, c) => (before.rows.some((row) => row[c] !== 0) ? [c] : []));
        if (layer.learns) found.push({ index, layer, input: before.input, kernel, channels });
      } else if (own.activation === "linear" && own.strides === 1) {
        const rows = Array.from({ length: own.filters }, (_, f) =>
          Float64Array.from({ length: signals }, (__, c) => kernel[c * own.filters + f]!),
        );
        mixture = { input: before.input, rows };
      }
    }
    mixtures.push(mixture);
  });
  return found;
}

function unit(signals: number): Float64Array[] {
  return Array.from({ length: signals }, (_, i) => Float64Array.from({ length: signals }, (__, c) => (c === i ? 1 : 0)));
}

/** (K, channels, F) of a layer that sees mixtures, as (K, signals, F). */
function seenFromSignals(kernel: Float32Array, k: number, filters: number, rows: readonly Float64Array[], signals: number): Float64Array {
  const seen = new Float64Array(k * signals * filters);
  for (let step = 0; step < k; step++)
    rows.forEach((row, channel) => {
      for (let c = 0; c < signals; c++) {
        if (row[c] === 0) continue;
        for (let f = 0; f < filters; f++)
          seen[(step * signals + c) * filters + f]! += row[c]! * kernel[(step * rows.length + channel) * filters + f]!;
      }
    });
  return seen;
}
