import { createEnsemble, type EnsembleModel, type NetworkModel, type RocketModel } from "../../src/artifact/index.js";
import { SMALL_NETWORK, smallModel } from "./small-model.js";
import { smallRocket } from "./small-rocket.js";

/** A network for the windows of `waves`, 40 x 2, that nobody trained. */
export function waveNetwork(change: Partial<NetworkModel> = {}): NetworkModel {
  return smallModel({ network: { ...SMALL_NETWORK, inputShape: [40, 2] }, ...change });
}

/** Two networks and random convolutions. */
export async function smallEnsemble(): Promise<{ model: EnsembleModel; members: readonly [NetworkModel, RocketModel, NetworkModel] }> {
  const members = [waveNetwork(), await smallRocket(), waveNetwork({ preparation: [null] })] as const;
  return { members, model: createEnsemble(members, { weights: [1, 2, 0.5] }) };
}
