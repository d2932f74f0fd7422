import { quote } from "../data/formats/quote.js";
import { InputError } from "../tensor/index.js";
import type { CommonOptions, SplitName } from "./options.js";

/** Which windows are explained one by one. */
export const CHOICES = ["typical", "most-wrong"] as const;
export type Choice = (typeof CHOICES)[number];

export interface ExplainOptions extends CommonOptions {
  readonly data?: string;
  readonly split?: SplitName;
  readonly mapping?: string;
  readonly label?: string;
  readonly window?: number;
  readonly windows?: Choice;
  readonly sample: number;
  readonly repeats: number;
  readonly seed: number;
  readonly report?: string;
}

/** Throws InputError for options that do not go together. */
export function checkExplainOptions(recording: string | undefined, { window, windows, split, mapping, label }: ExplainOptions): void {
  if (window !== undefined && windows !== undefined) {
    throw new InputError(`--window and --windows: expected one of them; received ${window} and ${windows}; leave one out`);
  }
  if (recording !== undefined && split !== undefined) {
    throw new InputError(`--split: expected it of a dataset; received it with a recording, ${quote(recording)}; leave it out`);
  }
  if (recording === undefined && (mapping !== undefined || label !== undefined)) {
    throw new InputError(
      `--${mapping === undefined ? "label" : "mapping"}: expected it with a recording; received it without; name the recording behind the model`,
    );
  }
}
