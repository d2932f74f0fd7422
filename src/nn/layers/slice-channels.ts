import { InputError } from "../../tensor/index.js";
import { checkCount, checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";

/** Some neighbouring channels of every time step: what Keras writes as x[:, :, start : start + channels]. */
export interface SliceChannelsConfig {
  readonly kind: "SliceChannels";
  /** The first channel, from 0. */
  readonly start: number;
  readonly channels: number;
}

/** (T, C) -> (T, channels). */
export function sliceChannels(options: { start: number; channels: number }): SliceChannelsConfig {
  return { kind: "SliceChannels", ...options };
}

export const sliceChannelsDefinition: LayerDefinition<SliceChannelsConfig> = {
  kind: "SliceChannels",
  defaultName: "slice_channels",
  masking: true,

  outputShape({ start, channels }, inputShape) {
    const [t, c] = checkTimeAndChannels("SliceChannels", inputShape);
    if (!Number.isInteger(start) || start < 0) {
      throw new InputError(`SliceChannels: start must be a whole number from 0; received ${start}`);
    }
    checkCount("SliceChannels", "channels", channels);
    if (start + channels > c) {
      throw new InputError(`SliceChannels: expected channels among the ${c}, from 0; received ${start} to ${start + channels - 1}`);
    }
    return [t, channels];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan({ start, channels }, { kernels, arena, x, y, dx, dy, inputShape }) {
    const [t, c] = inputShape as readonly [number, number];
    const behind = c - start - channels;
    const zeros = dx === undefined ? 0 : arena.allocate(Math.max(start, behind));
    return {
      forward(first, n) {
        kernels.copyRows(y + 4 * first * t * channels, x + 4 * (first * t * c + start), n * t, channels, channels, c);
      },
      backward(first, n) {
        if (dx === undefined) return;
        const to = dx + 4 * first * t * c;
        kernels.copyRows(to, zeros, n * t, start, c, 0);
        kernels.copyRows(to + 4 * start, dy! + 4 * first * t * channels, n * t, channels, c, channels);
        kernels.copyRows(to + 4 * (start + channels), zeros, n * t, behind, c, 0);
      },
    };
  },
};
