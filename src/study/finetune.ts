import { networkOf, weightsSha256, type FinetuningRecord, type NetworkModel } from "../artifact/index.js";
import { fingerprintOf, subjectsOf, windowsOf, type PersonalSplit, type Split } from "../data/index.js";
import { createNetwork, type Network, type NetworkConfig, type WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { adam, anchored, fit, type EpochRecord, type FitOptions } from "../train/index.js";
import { alignClasses } from "./align-classes.js";
import { checkCompatible } from "./check-compatible.js";
import { drawReplayed, type OldWindows } from "./old-windows.js";
import { VERSION } from "./version.js";

/** Which layers learn: the one that makes the classes, all behind the time axis, or the last first and then all, more slowly. */
export const FINETUNED_LAYERS = ["last", "head", "all"] as const;
export type FinetunedLayers = (typeof FINETUNED_LAYERS)[number];

export interface FinetuneOptions extends Pick<FitOptions, "signal"> {
  /** Default "all". */
  readonly layers?: FinetunedLayers;
  /** Of each stage. Default 20. */
  readonly epochs?: number;
  /** Of Adam, in the stage of the last layers; when all layers learn it is a tenth. Default 1e-3. */
  readonly learningRate?: number;
  /** Default 16. */
  readonly batchSize?: number;
  /** Decides order, dropout and which old windows are seen again. Default 1. */
  readonly seed?: number;
  /** How strongly weights are pulled back to the old ones: L2-SP, see `anchored`. Default 0 with `old`, and without it 30. */
  readonly pull?: number;
  /** Windows of what the model was trained on, to be learned from again beside the new ones. */
  readonly old?: OldWindows | undefined;
  /** How many of them for each new window. Default 3. */
  readonly replay?: number;
  readonly onEpochEnd?: (stage: FinetunedLayers, record: EpochRecord) => void;
}

export interface Finetuned {
  readonly model: NetworkModel;
  readonly weightsSha256: string;
  /** Whether the model had a temperature, which was fitted to other weights and is left out. */
  readonly uncalibrated: boolean;
}

/**
 * Chosen by four training subjects of UCI HAR whom neither network had seen (baseline and two-view; 5 and 10 windows a class): 1 changes nothing, 100 halves what
 * is lost on other people, 0.2 to 0.8 points in place of 1.1 to 2.4, at 0.2 to 1.8 points of what is gained.
 */
const PULL = 30;

/** In the second of two stages, where all layers learn, the rate is this share of the first's (Howard and Ruder 2018 lower it by 2.6 a layer). */
const SLOWER = 0.1;

/**
 * Fits a trained network to one person by a few labelled windows. `personal` comes of `personalSplit`; its held-out windows are not read here. The last layers
 * learn first and then all, at a lower rate ("gradual unfreezing": Howard and Ruder, ACL 2018, arXiv:1801.06146). Old knowledge is guarded by old windows
 * among the new (rehearsal: Robins, Connection Science 7, 1995) where they are given, and otherwise by a pull towards the old weights (L2-SP: X. Li et al.,
 * ICML 2018). The preparation stays the model's, and every BatchNormalization normalises by its old moving statistics: a few windows of one person would
 * make worse ones. The same seed gives the same bits.
 *
 * Rejects with InputError where signals, units, rate or windows are not the model's, for a class that it does not know, and for options out of range.
 */
export async function finetune(
  model: NetworkModel,
  personal: Pick<PersonalSplit, "train">,
  options: FinetuneOptions = {},
): Promise<Finetuned> {
  const { layers = "all", epochs = 20, learningRate = 1e-3, batchSize = 16, seed = 1, old, replay = 3, signal, onEpochEnd } = options;
  const { pull = old ? 0 : PULL } = options;
  if (!FINETUNED_LAYERS.includes(layers)) {
    throw new InputError(`finetune: layers must be one of ${FINETUNED_LAYERS.join(", ")}; received ${JSON.stringify(layers)}`);
  }
  const { train } = personal;
  const { dataset } = train;
  const aligned: Split = { ...train, dataset: alignClasses(model, dataset) };
  checkCompatible(model, aligned.dataset);
  const own = windowsOf(aligned);
  const again = old && drawReplayed(model, old, { count: Math.round(replay * own.length), seed });
  const source = again ? joined(own, windowsOf(again)) : own;
  const network = networkOf(model, "finetune");
  const stages: FinetuningRecord["stages"][number][] = [];
  let weights = model.weights;
  let kernels: FinetuningRecord["kernels"] | undefined;
  for (const stage of layers === "all" ? (["last", "all"] as const) : [layers]) {
    const rate = stage === "all" ? SLOWER * learningRate : learningRate;
    const fitted = await fit(createNetwork(stagedConfig(network, stage)), source, {
      ...{ epochs, batchSize, seed, kernels: model.training.kernels.name === "relaxed" ? "relaxed" : "plain", signal },
      optimizer: anchored(adam({ learningRate: rate }), pull),
      inputScaling: model.preparation.map((part) => part ?? undefined),
      initialWeights: weights,
      ...(onEpochEnd && { onEpochEnd: (record) => onEpochEnd(stage, record) }),
    });
    ({ weights, kernels } = fitted);
    stages.push({ layers: stage, learningRate: rate, losses: fitted.history.map(({ loss }) => loss) });
  }
  const { calibration, ...plain } = model;
  const record: FinetuningRecord = {
    ...{ stride: VERSION, from: await weightsSha256(model.weights), dataset: await trainedOnOf(train) },
    windowsPerClass: mostOfAClass(aligned),
    ...{ stages, batchSize, seed, pull, kernels: kernels! },
    ...(again && { replayed: await replayedOf(again) }),
  };
  return {
    model: { ...plain, weights, training: { ...model.training, finetuning: [...(model.training.finetuning ?? []), record] } },
    weightsSha256: await weightsSha256(weights),
    uncalibrated: calibration !== undefined,
  };
}

/** The network with every layer fixed but those of the stage; what the model fixed stays so, and BatchNormalization in every stage. */
export function stagedConfig(network: Network, stage: FinetunedLayers): NetworkConfig {
  const last = network.layers.findLastIndex(({ learns }) => learns);
  const learns = network.layers.map(({ config, inputShapes, learns }, i) => {
    if (!learns || config.kind === "BatchNormalization") return false;
    if (stage === "last") return i === last;
    return stage === "all" || inputShapes.every((shape) => shape.length === 1);
  });
  if (!learns.includes(true)) {
    throw new InputError(
      `finetune: layers "${stage}": expected layers with weights to be trained; received none in the network ${network.config.name}; take "all"`,
    );
  }
  const layers = network.config.layers.map((layer, i) => (learns[i] ? layer : { ...layer, trainable: false }));
  return { ...network.config, layers };
}

/** The windows of both, the first one's first. */
function joined(first: WindowSource, second: WindowSource): WindowSource {
  const part = (i: number): [WindowSource, number] => (i < first.length ? [first, i] : [second, i - first.length]);
  return {
    ...first,
    length: first.length + second.length,
    copyWindow(i, to, offset) {
      const [source, own] = part(i);
      source.copyWindow(own, to, offset);
    },
    label(i) {
      const [source, own] = part(i);
      return source.label(own);
    },
    ...((first.lengthOf || second.lengthOf) && {
      lengthOf: (i: number): number => {
        const [source, own] = part(i);
        return source.lengthOf?.(own) ?? source.timeSteps;
      },
    }),
  };
}

async function trainedOnOf(split: Split): Promise<FinetuningRecord["dataset"]> {
  const { name, simulated, source, unrecorded } = split.dataset;
  return {
    ...{
      name,
      simulated,
      source,
      fingerprint: await fingerprintOf(split.dataset),
      windows: split.indices.length,
      subjects: subjectsOf(split),
    },
    ...(unrecorded && { unrecorded }),
  };
}

async function replayedOf(split: Split): Promise<NonNullable<FinetuningRecord["replayed"]>> {
  const { name } = split.dataset;
  return { name, fingerprint: await fingerprintOf(split.dataset), windows: split.indices.length, subjects: subjectsOf(split) };
}

function mostOfAClass({ dataset: { y, classNames }, indices }: Split): number {
  const counts = new Array<number>(classNames.length).fill(0);
  for (const window of indices) counts[y[window]!]!++;
  return Math.max(...counts);
}
