import { InputError } from "../tensor/index.js";
import type { CommonOptions, SplitName } from "./options.js";

/** Which windows are explained one by one. */
export const CHOICES = ["typical", "most-wrong"] as const;
export type Choice = (typeof CHOICES)[number];

export interface ExplainOptions extends CommonOptions {
  readonly data?: string;
  readonly split?: SplitName;
  readonly window?: number;
  readonly windows?: Choice;
  readonly sample: number;
  readonly repeats: number;
  readonly seed: number;
  readonly report?: string;
}

/** Throws InputError for options that do not go together. */
export function checkExplainOptions({ window, windows }: ExplainOptions): void {
  if (window !== undefined && windows !== undefined) {
    throw new InputError(`--window and --windows: expected one of them; received ${window} and ${windows}; leave one out`);
  }
}
