import type { Preparation, Signal } from "../data/index.js";
import { createBackend, type KernelsName } from "../kernels/index.js";
import { createNetwork, createProgram, type NetworkConfig, type Weight, type WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";

/** A trained autoencoder: plain data, as a model is, but with no classes. */
export interface Autoencoder {
  readonly network: NetworkConfig;
  readonly weights: readonly Weight[];
  /** What raw signals go through before it, and what comes out turned back through; null of raw ones. A scale and a shift. */
  readonly preparation: Preparation | null;
  readonly signals: readonly Signal[];
}

export interface Reconstruction {
  /** (T, C) row-major, in the signals' units. A copy. */
  readonly window: Float32Array;
  /** Mean squared error over all steps and channels, of prepared signals: without unit where they are standardised. */
  readonly error: number;
}

/** Makes windows again from their codes; how far off it is says how unlike the training windows they are. */
export interface Reconstructor {
  readonly autoencoder: Autoencoder;
  /** One window of raw signals, (T, C) row-major. Throws InputError for another length, and where a value or the error is not finite. */
  reconstruct(window: Float32Array): Reconstruction;
  /** (N): the error of every window of a source. Throws InputError for windows of another shape, and for the first whose error is not finite. */
  errors(source: Pick<WindowSource, "length" | "timeSteps" | "channels" | "copyWindow">): Float32Array;
}

/**
 * Ties an autoencoder to memory of its own. How great an error is unusual, the caller says: take a high quantile of the errors of windows of people
 * who were not trained on, since those of the training windows are too small. Throws InputError where its parts do not fit each other.
 */
export function createReconstructor(
  autoencoder: Autoencoder,
  { kernels = "plain" }: { readonly kernels?: KernelsName } = {},
): Reconstructor {
  const network = createNetwork(autoencoder.network);
  const { preparation, signals } = autoencoder;
  const [steps, channels] = network.config.inputShape;
  const size = steps * channels;
  if (
    network.outputShape.join() !== network.config.inputShape.join() ||
    signals.length !== channels ||
    preparation?.lambdas ||
    preparation?.widths
  ) {
    throw new InputError(
      `network ${network.config.name}: expected an autoencoder, which gives windows of the shape that it takes, one signal a channel, its preparation a scale and a shift; received another`,
    );
  }
  const program = createProgram(network, createBackend(kernels), { batchSize: 1, inputScaling: preparation ?? undefined });
  program.setWeights(autoencoder.weights);
  const raw = new Float32Array(size);

  /** Of the window in `raw`; what came out is then in `program.output`. */
  function errorOf(which: string): number {
    program.input.set(raw);
    program.predict(1);
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const aim = preparation ? (raw[i]! - preparation.mean[i % channels]!) / preparation.scale[i % channels]! : raw[i]!;
      sum += (program.output[i]! - aim) ** 2;
    }
    if (Number.isFinite(sum)) return sum / size;
    throw new InputError(`reconstruct: ${which}: expected finite values in the units trained on; received an error of ${sum / size}`);
  }

  return {
    autoencoder,
    reconstruct(window) {
      if (window.length !== size) {
        throw new InputError(
          `reconstruct: expected a window of ${steps} x ${channels} = ${size} values (time x channel); received ${window.length}`,
        );
      }
      raw.set(window);
      const error = errorOf("the window");
      const made = program.output.slice(0, size);
      if (preparation) made.forEach((value, i) => (made[i] = value * preparation.scale[i % channels]! + preparation.mean[i % channels]!));
      return { window: made, error };
    },
    errors(source) {
      if (source.timeSteps !== steps || source.channels !== channels) {
        throw new InputError(
          `reconstruct: expected windows of ${steps} x ${channels} (time x channel); received ${source.timeSteps} x ${source.channels}`,
        );
      }
      return Float32Array.from({ length: source.length }, (_, i) => {
        source.copyWindow(i, raw, 0);
        return errorOf(`window ${i}, from 0`);
      });
    },
  };
}
