import type { Model } from "../artifact/index.js";
import type { SelectableKernels } from "./options.js";
import { chooseKernels } from "./session.js";

/** Those a model was trained with, unless others are asked for; of an ensemble its networks', where it has some. */
export async function kernelsFor(
  model: Model,
  asked: SelectableKernels | undefined,
): Promise<{ readonly name: SelectableKernels; readonly sha256: string }> {
  const networks = (model.kind === "ensemble" ? model.members : [model]).filter((member) => member.kind === "network");
  if (networks.length > 0) {
    const relaxed = networks.every(({ training }) => training.kernels.name === "relaxed");
    return chooseKernels(asked ?? (relaxed ? "relaxed" : "plain"));
  }
  const { refuseRelaxed } = await import("./rocket-options.js");
  const { createRandomConvolutionBackend } = await import("../kernels/index.js");
  refuseRelaxed(asked);
  return { name: "plain", sha256: createRandomConvolutionBackend().sha256 };
}
