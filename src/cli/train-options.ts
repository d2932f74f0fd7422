import type { TrainingFlags } from "./training-options.js";
import type { CommonOptions, FoldOptions, SelectableKernels, ValidationSubjects } from "./options.js";

/** What `stride train` takes. */
export interface TrainOptions extends CommonOptions, FoldOptions, TrainingFlags {
  readonly data: string;
  readonly model: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly repeats: number;
  readonly validationSubjects?: ValidationSubjects | readonly string[];
  readonly learningRate: number;
  readonly option?: readonly string[];
  readonly standardize?: boolean;
  readonly preparation?: string;
  readonly kernels: SelectableKernels;
  readonly threads: number | "auto";
  /** Of a cross-validation alone. */
  readonly workers?: number | "auto";
  readonly profile?: boolean;
  readonly calibrate?: boolean;
  readonly report?: string;
  readonly out?: string;
}
