import type { Network } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import type { CommonOptions } from "./options.js";

/** What the verbs of `stride model` take to name a network. */
export interface NetworkOptions extends CommonOptions {
  readonly model?: string;
  readonly option?: readonly string[];
  readonly window?: number;
  readonly channels?: number;
  readonly classes?: number;
  readonly preparation?: string;
  readonly explain?: boolean;
}

/** Of the windows of UCI HAR. */
export const DEFAULT_SHAPE = { window: 128, channels: 9, classes: 6 };

/** Throws InputError unless there is either a file or --model, and what shapes a network goes with --model. */
export function checkSource(verb: string, file: string | undefined, options: NetworkOptions): void {
  if ((file === undefined) === (options.model === undefined)) {
    const received = file === undefined ? "neither" : "both";
    throw new InputError(`${verb}: expected a model file or --model NAME; received ${received}; for example --model baseline`);
  }
  const shape = (["option", "window", "channels", "classes", "preparation"] as const).find((key) => options[key] !== undefined);
  if (file !== undefined && shape) {
    throw new InputError(`${verb}: expected --${shape} with --model alone; received it with ${file}, which has its own`);
  }
}

/** The network of --model on windows of the shape that was asked for. */
export async function namedNetwork(name: string, { option, window, channels, classes }: NetworkOptions): Promise<Network> {
  const { createNetwork } = await import("../nn/index.js");
  const { createModel } = await import("../models/index.js");
  const { checkModelName, parseModelOptions, refuseRockets } = await import("./model-options.js");
  await refuseRockets(name, `fit them with stride train --model ${name} --out FILE, and summarise that file`);
  checkModelName(name);
  const inputShape = [window ?? DEFAULT_SHAPE.window, channels ?? DEFAULT_SHAPE.channels] as const;
  return createNetwork(createModel(name, inputShape, classes ?? DEFAULT_SHAPE.classes, parseModelOptions(name, option)));
}
