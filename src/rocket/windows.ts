import type { WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";

/** What a channel loses and is multiplied by. */
export interface ChannelScaling {
  readonly means: Float32Array;
  readonly scales: Float32Array;
}

/** Of each channel over all windows and measured steps: the mean, and 1 / the population's standard deviation, 0 for one that is constant. */
export function measureChannels(source: WindowSource): ChannelScaling {
  const { length, timeSteps, channels } = source;
  const window = new Float32Array(timeSteps * channels);
  let count = 0;
  for (let i = 0; i < length; i++) count += source.lengthOf?.(i) ?? timeSteps;
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  const each = (add: (value: number, channel: number) => void): void => {
    for (let i = 0; i < length; i++) {
      source.copyWindow(i, window, 0);
      const end = (source.lengthOf?.(i) ?? timeSteps) * channels;
      for (let j = 0; j < end; j++) add(window[j]!, j % channels);
    }
  };
  each((value, channel) => (sums[channel]! += value));
  const means = sums.map((sum) => sum / count);
  each((value, channel) => (squares[channel]! += (value - means[channel]!) ** 2));
  const scales = squares.map((square, channel) => {
    const deviation = Math.sqrt(square / count);
    return deviation > 1e-7 * Math.abs(means[channel]!) ? 1 / deviation : 0;
  });
  return { means: Float32Array.from(means), scales: Float32Array.from(scales) };
}

/** Windows of nothing but what they are. */
export function unscaled(channels: number): ChannelScaling {
  return { means: new Float32Array(channels), scales: new Float32Array(channels).fill(1) };
}

/** Far from where a convolution's sum of 9 taps of 4096 channels, each times 2, could overflow. */
const LARGEST = 1e30;

/**
 * Writes windows from `first` on to x (count, C, T), channels outside, scaled; steps behind a window's length are 0, as if it had been padded after scaling.
 * Throws InputError for a value that is not finite, and for one so large that sums could overflow, which proportions of positive values would not show.
 * `window` is room for one.
 */
export function copyChannels(
  source: Omit<WindowSource, "label">,
  first: number,
  count: number,
  { means, scales }: ChannelScaling,
  x: Float32Array,
  window: Float32Array = new Float32Array(source.timeSteps * source.channels),
): void {
  const { timeSteps, channels } = source;
  for (let i = 0; i < count; i++) {
    source.copyWindow(first + i, window, 0);
    const length = source.lengthOf?.(first + i) ?? timeSteps;
    for (let step = 0; step < timeSteps; step++) {
      for (let channel = 0; channel < channels; channel++) {
        const value = window[step * channels + channel]!;
        if (!Number.isFinite(value)) {
          throw new InputError(
            `random convolutions: expected finite signals; received ${value} in window ${first + i}, from 0, channel ${channel}; fill gaps before`,
          );
        }
        const scaled = step < length ? (value - means[channel]!) * scales[channel]! : 0;
        if (Math.abs(scaled) > LARGEST) {
          throw new InputError(
            `random convolutions: expected signals in the units fitted on; received ${value} in window ${first + i}, from 0, channel ${channel}`,
          );
        }
        x[(i * channels + channel) * timeSteps + step] = scaled;
      }
    }
  }
}
