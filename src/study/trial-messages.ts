import type { Dataset } from "../data/index.js";
import type { FinishedTrial, SplitDefinition } from "../records/index.js";
import type { RandomConvolutionOptions } from "../rocket/index.js";
import type { TrialRecipe } from "./configurations.js";

/** What a study's thread and the threads of its trials tell each other. */
export type ToTrialWorker =
  | { readonly kind: "data"; readonly dataset: Dataset; readonly split: SplitDefinition; readonly fingerprint: string }
  | { readonly kind: "trial"; readonly recipe: TrialRecipe; readonly fold?: number | undefined };

export type FromTrialWorker =
  | ({ readonly kind: "progress" } & TrialProgress)
  | { readonly kind: "done"; readonly outcome: TrialOutcome }
  /** `input`: recipe and data do not fit. `thrown`: said on purpose, such as of a loss that is no number. Another attempt would fail in the same way. */
  | { readonly kind: "failed"; readonly reason: string; readonly input: boolean; readonly thrown: boolean };

/** Where a trial stands. */
export interface TrialProgress {
  /** From 1. */
  readonly epoch: number;
  /** Of the whole trial, 0 to 1. */
  readonly share: number;
  readonly loss: number;
  /** While training, a share. */
  readonly accuracy: number;
  /** Of random convolutions, in place of epoch, loss and accuracy. */
  readonly phase?: RocketPhase | undefined;
}

/** What a fit of random convolutions is at. */
export type RocketPhase = Parameters<NonNullable<RandomConvolutionOptions["onPhase"]>>[0];

/** What a trial found out: its row, but for what the plan knows. */
export type TrialOutcome = Omit<FinishedTrial, "trial" | "configuration" | "seed" | "fold" | "epochs" | "status">;
