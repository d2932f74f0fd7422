import type { CommonOptions } from "./options.js";

/** Splits of a dataset that can be audited. */
export const AUDITED_SPLITS = ["official", "random", "groupKFold"] as const;
export type AuditedSplit = (typeof AUDITED_SPLITS)[number];

/** What `stride audit` takes. */
export interface AuditOptions extends CommonOptions {
  readonly data?: string;
  readonly measure?: boolean;
  readonly epochs: number;
  readonly seed: number;
  readonly folds: number;
}
