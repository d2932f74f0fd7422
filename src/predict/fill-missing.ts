import type { Model, NetworkModel } from "../artifact/index.js";
import { printable, sensorsOf, type Signal } from "../data/index.js";
import { InputError } from "../tensor/index.js";

/** A signal of a model that nothing measured, and what stands for it throughout: what training put in its place when it dropped it. */
export interface FilledSignal {
  readonly channel: number;
  readonly name: string;
  readonly value: number;
}

interface Lack {
  /** All that the model needs to be measured. */
  readonly wanted: readonly Signal[];
  readonly measured: readonly Signal[];
  readonly place: string;
}

/**
 * What stands for the model's channels that are not among `channels`. Throws InputError, naming the signals that are not measured and those that are, unless the
 * model's training dropped such signals, and its file says what it put in their place.
 */
export function fillMissing(model: Model, channels: readonly number[], lack: Lack): FilledSignal[] {
  const { signals } = model;
  const lost = signals.map((_, channel) => channel).filter((channel) => !channels.includes(channel));
  const networks = (model.kind === "ensemble" ? model.members : [model]).map((one) => (one.kind === "network" ? one : undefined));
  if (channels.length === 0) throw refusal(lack, "a model cannot do without all of its signals");
  if (!networks.every((network) => network !== undefined && doesWithout(network, lost))) {
    const sensors = networks.every((network) => network?.training.augmentation?.sensorDrop);
    throw refusal(
      lack,
      sensors
        ? "its training dropped whole sensors, never some of a sensor's signals; leave the sensor out, or measure all of it"
        : "only a network that was trained with --augment channelDrop=P or sensorDrop=P does without some",
    );
  }
  const means = networks.map((network) => network!.training.dropMeans);
  const [first] = means;
  if (!first || !means.every((each) => each?.length === signals.length)) {
    throw refusal(lack, "its file does not say what training put in the place of dropped signals; train it again, which writes that down");
  }
  if (!means.every((each) => lost.every((channel) => Math.fround(each![channel]!) === Math.fround(first[channel]!)))) {
    throw refusal(lack, "its members put different values in their place");
  }
  return lost.map((channel) => ({ channel, name: signals[channel]!.name, value: Math.fround(first[channel]!) }));
}

/** Whether training left out exactly such signals together: any, or whole sensors. */
function doesWithout({ signals, training: { augmentation = {} } }: NetworkModel, lost: readonly number[]): boolean {
  if ((augmentation.channelDrop ?? 0) > 0) return true;
  if (!augmentation.sensorDrop) return false;
  return sensorsOf(signals).every((sensor) => new Set(sensor.map((channel) => lost.includes(channel))).size === 1);
}

function refusal({ wanted, measured, place }: Lack, next: string): InputError {
  const names = new Set(measured.map(({ name }) => name));
  const missing = wanted.filter(({ name }) => !names.has(name));
  return new InputError(
    `${place}: expected the signals ${listOf(wanted)}; received no ${listOf(missing)}, but ${listOf(measured)}; ${next}`,
  );
}

/** "acc_x (g), gyro_x (rad/s)". */
function listOf(signals: readonly Signal[]): string {
  const most = 12;
  const named = signals.slice(0, most).map(({ name, unit }) => `${printable(name, 60)}${unit === "" ? "" : ` (${printable(unit, 20)})`}`);
  const more = signals.length - named.length;
  return `${named.join(", ") || "none"}${more > 0 ? ` and ${more} more` : ""}`;
}
