import { InputError, type Random } from "../../tensor/index.js";
import { distinctSpans, signalStatistics } from "../signal-statistics.js";
import { windowsOf, type TrainSplit } from "../split.js";
import { checkAugmentation, type WindowChanges } from "./options.js";
import { sensorsOf, triadsOf, unitsOf } from "./sensors.js";
import { timeShift } from "./time-shift.js";
import { drop, jitter, magnitudeWarp, rotation, scaling, timeWarp, type Transform } from "./transforms.js";

/**
 * The windows of a training split, and how a training sees each of them changed (`WindowSource` of nn). What is drawn depends on `random`, on the
 * window and on the options alone. Throws InputError for options out of range, for those that the signals do not carry, and for windows of unequal lengths.
 */
export function augmentedWindowsOf(train: TrainSplit, augmentation: WindowChanges) {
  checkAugmentation(augmentation);
  if ("mixup" in augmentation)
    throw new InputError("augmentation: mixup is of pairs of windows; received it for each by itself; give it to fit");
  const { dataset } = train;
  const { signals, timeSteps } = dataset;
  if (dataset.lengths) {
    throw new InputError(
      `augmentation: expected windows of one length; received ${dataset.name}, whose shorter ones end in zeros that would be changed as well; leave it out`,
    );
  }
  const size = { timeSteps, channels: signals.length };
  const { timeShift: share = 0, timeWarp: warp = 0, rotation: degrees = 0, scaling: factors = 0, magnitudeWarp: curves = 0 } = augmentation;
  const { jitter: noise = 0, channelDrop = 0, sensorDrop = 0 } = augmentation;
  const windows = windowsOf(train);
  const transforms: Transform[] = [];
  if (warp > 0) transforms.push(timeWarp(size, warp));
  if (degrees > 0) {
    const triads = triadsOf(signals);
    if (triads.length === 0) {
      throw new InputError(
        `augmentation: rotation: expected signals in triads named ..._x, ..._y, ..._z of one unit; received ${signals.map(({ name }) => name).join(", ")}; leave it out`,
      );
    }
    transforms.push(rotation(size, triads, degrees));
  }
  if (factors > 0) transforms.push(scaling(size, unitsOf(signals), factors));
  if (curves > 0) transforms.push(magnitudeWarp(size, curves));
  let dropMeans: readonly number[] | undefined;
  if (noise > 0 || channelDrop > 0 || sensorDrop > 0) {
    const { mean, sd } = signalStatistics(dataset, distinctSpans(dataset, train.indices));
    if (channelDrop > 0 || sensorDrop > 0) dropMeans = [...mean];
    if (noise > 0) {
      transforms.push(
        jitter(
          size,
          sd.map((each) => noise * each),
        ),
      );
    }
    for (const [name, probability, groups] of [
      ["channelDrop", channelDrop, signals.map((_, channel) => [channel])],
      ["sensorDrop", sensorDrop, sensorsOf(signals)],
    ] as const) {
      if (probability === 0) continue;
      if (groups.length < 2) {
        throw new InputError(`augmentation: ${name}: expected two or more to choose from; received ${groups.length}; leave it out`);
      }
      transforms.push(drop(size, groups, probability, mean));
    }
  }
  const copyShifted = share > 0 ? timeShift(train, share) : undefined;
  const changed = new Float32Array(timeSteps * signals.length);
  return {
    ...windows,
    /** What a dropped signal is replaced by, one a signal; undefined where none is ever dropped. */
    dropMeans,
    /** Writes window i as this pass of the training sees it to `to` from `offset` on. */
    copyAugmented(i: number, to: Float32Array, offset: number, random: Random): void {
      if (copyShifted) copyShifted(i, changed, random);
      else windows.copyWindow(i, changed, 0);
      for (const transform of transforms) transform(changed, random);
      to.set(changed, offset);
    },
  };
}
