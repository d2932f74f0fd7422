import type { Dataset } from "../data/index.js";
import type { FoldsDefinition } from "../records/index.js";
import type { PlannedMemberJob } from "./ensemble-plan.js";

/** What a member that held a fold out says of it. */
export interface FoldOutcome {
  /** (n): the dataset's windows that were held out, ascending. */
  readonly windows: Int32Array;
  /** (n, classes) */
  readonly probabilities: Float32Array;
  readonly weightsSha256: string;
}

/** A member trained on all training subjects: its file. */
export interface RefitOutcome {
  readonly bytes: Uint8Array;
}

export type MemberOutcome = FoldOutcome | RefitOutcome;

export type ToMemberWorker =
  | {
      readonly kind: "data";
      readonly dataset: Dataset;
      readonly fingerprint: string;
      /** Of jobs with a fold. */
      readonly split: FoldsDefinition;
      readonly threads: number;
    }
  | { readonly kind: "job"; readonly job: PlannedMemberJob };

export type FromMemberWorker =
  | { readonly kind: "progress"; readonly share: number; readonly text: string }
  | { readonly kind: "done"; readonly outcome: MemberOutcome }
  /** `input`: recipe and data do not fit. */
  | { readonly kind: "failed"; readonly reason: string; readonly input: boolean };
