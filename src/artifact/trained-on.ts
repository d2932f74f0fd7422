import type { DatasetInfo } from "../data/index.js";

/** Windows that a model learned from. */
export interface TrainedOn {
  readonly name: string;
  readonly simulated: boolean;
  readonly source: string;
  readonly fingerprint: string;
  /** How many windows were trained on, and of whom; of nobody where no subjects were recorded. */
  readonly windows: number;
  readonly subjects: readonly number[];
  /** What the dataset does not say (`DatasetInfo`). */
  readonly unrecorded?: DatasetInfo["unrecorded"];
}

/** How a network was fitted to one person, by `finetune`. */
export interface FinetuningRecord {
  readonly stride: string;
  /** SHA-256 of the weights that it began with. */
  readonly from: string;
  /** The windows that were learned from, and whose. */
  readonly dataset: TrainedOn;
  readonly windowsPerClass: number;
  /** One after the other: which layers learned, and the mean loss of each epoch. */
  readonly stages: readonly {
    readonly layers: "last" | "head" | "all";
    readonly learningRate: number;
    readonly losses: readonly number[];
  }[];
  readonly batchSize: number;
  readonly seed: number;
  /** Of L2-SP, towards the weights that it began with; 0 where nothing pulled. */
  readonly pull: number;
  /** Old windows that were learned from again. */
  readonly replayed?: {
    readonly name: string;
    readonly fingerprint: string;
    readonly windows: number;
    readonly subjects: readonly number[];
  };
  readonly kernels: { readonly name: string; readonly sha256: string };
}
