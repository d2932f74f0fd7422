import { formatShape, sizeOf } from "../../tensor/index.js";
import type { Cropping1DConfig } from "../layers/cropping1d.js";
import type { FlattenConfig } from "../layers/flatten.js";
import type { ReshapeConfig } from "../layers/reshape.js";
import type { SliceChannelsConfig } from "../layers/slice-channels.js";
import type { UpSampling1DConfig } from "../layers/up-sampling1d.js";
import type { ZeroPadding1DConfig } from "../layers/zero-padding1d.js";
import { count, counted, sizeText, without, type Explainer } from "./explanation.js";

export const explainFlatten: Explainer<FlattenConfig> = (_config, inputShape) =>
  without([sizeOf(inputShape)], `${sizeText(inputShape)} numbers in one row, time step after time step`);

export const explainReshape: Explainer<ReshapeConfig> = ({ targetShape }, inputShape) =>
  without(targetShape, `the same numbers in other rows: ${sizeText(inputShape)}, and ${sizeText(targetShape)}`);

export const explainCropping1D: Explainer<Cropping1DConfig> = ({ cropping: [before, behind] }, inputShape) => {
  const [t, c] = inputShape as readonly [number, number];
  const left = t - before - behind;
  return without([left, c], `${count(t)} - ${before} - ${behind} = ${count(left)} time steps: some before and behind are left out`);
};

export const explainZeroPadding1D: Explainer<ZeroPadding1DConfig> = ({ padding: [before, behind] }, inputShape) => {
  const [t, c] = inputShape as readonly [number, number];
  const steps = before + t + behind;
  return without([steps, c], `${before} + ${count(t)} + ${behind} = ${count(steps)} time steps: zeros before and behind`);
};

export const explainUpSampling1D: Explainer<UpSampling1DConfig> = ({ size }, inputShape) => {
  const [t, c] = inputShape as readonly [number, number];
  return without([t * size, c], `${count(t)} x ${size} = ${count(t * size)} time steps: each is repeated`);
};

export const explainSliceChannels: Explainer<SliceChannelsConfig> = ({ start, channels }, inputShape) => {
  const [t, c] = inputShape as readonly [number, number];
  const last = start + channels - 1;
  return without(
    [t, channels],
    `channels ${start} to ${last} of ${formatShape([t, c])}, counted from 0: ${last} - ${start} + 1 = ${counted(channels, "channel")}`,
  );
};
