import { InputError } from "../tensor/index.js";
import { confidencesOf, type Judged } from "./calibration.js";

/** A classifier that may say that it is unsure: what a threshold for its confidence is worth on some windows. */
export interface ConfidenceThreshold {
  /** Windows below it are unsure; the confidence of one of them, or 0 where none needs to be. */
  readonly threshold: number;
  /** Of the windows at or above it the share that was called rightly. */
  readonly right: number;
  /** Their share of all. */
  readonly sure: number;
}

/**
 * The lowest threshold at or above which at least the share `precision` of the windows is called rightly, so that as few as possible are unsure (selective
 * classification: C. K. Chow, 1970; R. El-Yaniv and Y. Wiener, JMLR 11, 2010, the risk-coverage curve at one risk). Null where no threshold does. Windows of equal confidence stand or
 * fall together. It is a choice by these windows, which must be held out, and no bound for others. Throws InputError for arrays that disagree, no windows and a
 * precision that is none.
 */
export function confidenceThreshold(judged: Judged, precision: number): ConfidenceThreshold | null {
  if (!(precision > 0 && precision <= 1)) {
    throw new InputError(`confidenceThreshold: precision must be a share above 0 and up to 1, such as 0.95; received ${precision}`);
  }
  const { confidences, right } = confidencesOf(judged);
  const descending = Array.from(confidences.keys()).sort((a, b) => confidences[b]! - confidences[a]!);
  const windows = descending.length;
  let best: ConfidenceThreshold | null = null;
  let rightSoFar = 0;
  descending.forEach((window, i) => {
    rightSoFar += right[window]!;
    const here = confidences[window]!;
    const next = i + 1 < windows ? confidences[descending[i + 1]!]! : -1;
    if (next === here || rightSoFar < precision * (i + 1)) return;
    best = { threshold: i + 1 === windows ? 0 : here, right: rightSoFar / (i + 1), sure: (i + 1) / windows };
  });
  return best;
}
