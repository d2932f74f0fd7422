import { networkOf, type NetworkModel } from "../artifact/index.js";
import type { KernelsName } from "../kernels/index.js";
import { fillLength, padTime, type Network, type WindowSource } from "../nn/index.js";
import { firstConvolutions, type FirstConvolution } from "./first-convolutions.js";
import { kernelResponse, responseFrequencies } from "./kernel-response.js";
import { insideProgram } from "./gradients.js";

/** One learned kernel of a first convolution. */
export interface LearnedFilter {
  /** Of each signal of the layer's `channels`: K weights, in the order of time. Acts on prepared signals: per standard deviation where those were standardised. */
  readonly kernels: readonly Float64Array[];
  /** Of each of these, how much of an oscillation it lets through, at each of the layer's `frequencies`. */
  readonly responses: readonly Float64Array[];
  /** Where the root of the sum of the responses' squares is greatest, in Hz. */
  readonly peak: number;
  /** Whether its output is the same at every step of all windows: behind a ReLU nearly always 0, and then nothing comes of it. */
  readonly dead: boolean;
  /** The share of steps at which its output is above 0. */
  readonly active: number;
  /** Where its output is highest, the highest first; at most one of a recording. */
  readonly excitedBy: readonly Excitement[];
}

export interface Excitement {
  /** In the source, from 0. */
  readonly window: number;
  /** The time steps that the output was made from; `start` may lie before the window, where padding is. */
  readonly start: number;
  readonly steps: number;
  readonly output: number;
}

export interface FilterLayer {
  readonly name: string;
  /** The network's input that it reads. */
  readonly input: string;
  /** The signals that it sees. */
  readonly channels: readonly number[];
  readonly kernelSize: number;
  readonly dilationRate: number;
  /** In Hz. */
  readonly frequencies: Float64Array;
  readonly filters: readonly LearnedFilter[];
}

export interface LearnedFiltersOptions {
  readonly kernels?: KernelsName | undefined;
  /** Of each window: which recording it is from. */
  readonly recordings: ArrayLike<number>;
  /** How many excitements are kept of each filter; default 3. */
  readonly most?: number | undefined;
  /** Awaited before each batch of windows, of which `done` of `total` are over; may reject, which ends the work. */
  readonly pause?: ((done: number, total: number) => Promise<void>) | undefined;
}

const BATCH = 32;

/**
 * What the learned filters of a network's first convolutions look for: their kernels, the frequencies that these let through, and where in the windows they
 * answer most. Outputs are those behind the layer's activation, a batch normalisation that follows it included. Empty of a network that does not begin with
 * convolutions over time. Rejects with InputError where windows do not fit the model.
 */
export async function learnedFilters(
  model: NetworkModel,
  source: WindowSource,
  { kernels, recordings, most = 3, pause }: LearnedFiltersOptions,
): Promise<FilterLayer[]> {
  const network = networkOf(model, "model");
  const found = firstConvolutions(network, model.weights);
  if (found.length === 0) return [];
  const program = insideProgram(model, { kernels, batchSize: BATCH });
  const watched = found.map((convolution) => watch(network, convolution, most));
  const size = source.timeSteps * source.channels;
  for (let start = 0; start < source.length; start += BATCH) {
    await pause?.(start, source.length);
    const n = Math.min(BATCH, source.length - start);
    for (let i = 0; i < n; i++) {
      source.copyWindow(start + i, program.input, i * size);
      fillLength(program, source, start + i, i);
    }
    program.predict(n);
    for (const each of watched) each.look(program.inside!.layerOutputs, n, start, recordings);
  }
  return found.map((convolution, i) => layerOf(network, convolution, watched[i]!, model.samplingRate));
}

interface Watched {
  look(layerOutputs: readonly Float32Array[], n: number, first: number, recordings: ArrayLike<number>): void;
  /** Of filter f. */
  told(f: number): Pick<LearnedFilter, "dead" | "active" | "excitedBy">;
}

/** Keeps what the outputs of a convolution come to, window after window. */
function watch({ config: { inputShape }, layers, inputs }: Network, { index, layer }: FirstConvolution, most: number): Watched {
  const { config } = layer as FirstConvolution["layer"] & { readonly config: { readonly kind: "Conv1D" } };
  const readers = layers.filter(({ sources }) => sources.includes(inputs.length + index));
  const [next] = readers;
  const follows = readers.length === 1 && (next!.config.kind === "BatchNormalization" || next!.config.kind === "Activation");
  const at = follows ? layers.indexOf(next!) : index;
  const [steps, filters] = layer.outputShape as readonly [number, number];
  const reach = (config.kernelSize - 1) * config.dilationRate + 1;
  const { padLeft } = padTime("Conv1D", inputShape[0], reach, config.strides, config.padding);
  const tallies = Array.from({ length: filters }, () => ({ least: Infinity, greatest: -Infinity, active: 0, steps: 0 }));
  const highest: (Excitement & { readonly recording: number })[][] = tallies.map(() => []);
  return {
    look(layerOutputs, n, first, recordings) {
      const outputs = layerOutputs[at]!;
      for (let i = 0; i < n; i++)
        for (let f = 0; f < filters; f++) {
          const tally = tallies[f]!;
          let [output, step] = [-Infinity, 0];
          for (let t = 0; t < steps; t++) {
            const value = outputs[(i * steps + t) * filters + f]!;
            if (value > output) [output, step] = [value, t];
            if (value < tally.least) tally.least = value;
            if (value > 0) tally.active++;
          }
          tally.steps += steps;
          tally.greatest = Math.max(tally.greatest, output);
          const own = {
            window: first + i,
            start: step * config.strides - padLeft,
            steps: reach,
            output,
            recording: recordings[first + i]!,
          };
          highest[f] = insert(highest[f]!, own, most);
        }
    },
    told(f) {
      const { least, greatest, active, steps: seen } = tallies[f]!;
      const dead = least === greatest;
      return {
        dead,
        active: seen === 0 ? 0 : active / seen,
        excitedBy: dead ? [] : highest[f]!.map(({ window, start, steps, output }) => ({ window, start, steps, output })),
      };
    },
  };
}

/** The `most` highest, at most one of a recording; of equals the earlier one stays. */
function insert<T extends { readonly output: number; readonly recording: number }>(kept: readonly T[], own: T, most: number): T[] {
  const before = kept.find(({ recording }) => recording === own.recording);
  if (before && before.output >= own.output) return [...kept];
  if (!before && kept.length === most && kept.at(-1)!.output >= own.output) return [...kept];
  return [...kept.filter((each) => each !== before), own].sort((a, b) => b.output - a.output).slice(0, most);
}

function layerOf(
  { inputs, config: { inputShape } }: Network,
  found: FirstConvolution,
  watched: Watched,
  samplingRate: number,
): FilterLayer {
  const { layer, input, kernel, channels } = found;
  const { kernelSize, dilationRate, filters } = layer.config as { kernelSize: number; dilationRate: number; filters: number };
  const signals = inputShape[1];
  const frequencies = responseFrequencies(samplingRate);
  return {
    ...{ name: layer.name, input: inputs[input]!, channels, kernelSize, dilationRate, frequencies },
    filters: Array.from({ length: filters }, (_, f): LearnedFilter => {
      const kernels = channels.map((c) => Float64Array.from({ length: kernelSize }, (__, k) => kernel[(k * signals + c) * filters + f]!));
      const responses = kernels.map((each) => kernelResponse(each, { frequencies, samplingRate, dilationRate }));
      let [peak, greatest] = [0, -1];
      frequencies.forEach((frequency, i) => {
        const power = responses.reduce((sum, response) => sum + response[i]! * response[i]!, 0);
        if (power > greatest) [peak, greatest] = [frequency, power];
      });
      return { kernels, responses, peak, ...watched.told(f) };
    }),
  };
}
