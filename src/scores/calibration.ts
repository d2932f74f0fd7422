import { InputError, log } from "../tensor/index.js";

/** What a classifier said of some windows, and what they are. */
export interface Judged {
  /** (N, classes): each row sums to 1. */
  readonly probabilities: Float32Array;
  /** (N): true classes, from 0. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Equal-width: stretches of confidence as long as each other. Equal-mass: as many windows in each, but for one. */
export type Binning = "equal-width" | "equal-mass";

export interface ReliabilityBin {
  /** The confidences it is about: above `low`, the first bin's included, up to `high`; of equal mass those of its first and last window. */
  readonly low: number;
  readonly high: number;
  readonly windows: number;
  /** Mean confidence, and the share that was right; null of a bin without windows. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

/** Guo et al.'s. */
const BINS = 15;

/** The probability that each window's class was called with, the highest of its row, and whether the class was right. Of equal ones the first. */
export function confidencesOf(judged: Judged): { readonly confidences: Float64Array; readonly right: Uint8Array } {
  const { probabilities, labels, classes } = checkJudged(judged);
  const confidences = new Float64Array(labels.length),
    right = new Uint8Array(labels.length);
  labels.forEach((label, i) => {
    let best = 0;
    for (let k = 1; k < classes; k++) if (probabilities[i * classes + k]! > probabilities[i * classes + best]!) best = k;
    confidences[i] = probabilities[i * classes + best]!;
    right[i] = best === label ? 1 : 0;
  });
  return { confidences, right };
}

/**
 * How often windows were right that were called with a confidence of so much (M. H. DeGroot and S. E. Fienberg, "The comparison and evaluation of
 * forecasters", 1983; A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities with supervised learning", ICML 2005). Equal mass as in Nguyen and
 * O'Connor (EMNLP 2015): windows by ascending confidence, of equal ones in their order, cut into `bins` parts whose sizes differ by at most one. Throws
 * InputError for arrays that disagree, no windows, and bins that are no whole number above 0.
 */
export function reliabilityBins(
  judged: Judged,
  { bins = BINS, binning = "equal-width" }: { readonly bins?: number; readonly binning?: Binning } = {},
): ReliabilityBin[] {
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new InputError(`reliabilityBins: bins must be a whole number above 0; received ${bins}`);
  }
  const { confidences, right } = confidencesOf(judged);
  const members = membersOf(confidences, bins, binning);
  return members.map((windows, bin) => {
    const sum = (values: ArrayLike<number>): number => windows.reduce((total, i) => total + values[i]!, 0);
    const width = binning === "equal-width";
    const edges = width ? [bin / bins, (bin + 1) / bins] : [confidences[windows[0]!] ?? NaN, confidences[windows.at(-1)!] ?? NaN];
    return {
      ...{ low: edges[0]!, high: edges[1]!, windows: windows.length },
      confidence: windows.length === 0 ? null : sum(confidences) / windows.length,
      accuracy: windows.length === 0 ? null : sum(right) / windows.length,
    };
  });
}

/** Which windows are in which bin; of equal mass never one without windows. */
export function membersOf(confidences: Float64Array, bins: number, binning: Binning): number[][] {
  const windows = Array.from(confidences.keys());
  if (binning === "equal-width") {
    const members: number[][] = Array.from({ length: bins }, () => []);
    // (low, high], as in Guo et al.: a confidence on an edge belongs below it.
    for (const i of windows) members[Math.max(0, Math.ceil(confidences[i]! * bins) - 1)]!.push(i);
    return members;
  }
  const count = Math.min(bins, windows.length);
  const ascending = windows.sort((a, b) => confidences[a]! - confidences[b]! || a - b);
  return Array.from({ length: count }, (_, bin) =>
    ascending.slice(Math.round((bin * windows.length) / count), Math.round(((bin + 1) * windows.length) / count)),
  );
}

/**
 * The expected calibration error (M. P. Naeini, G. F. Cooper and M. Hauskrecht, AAAI 2015; Guo et al., ICML 2017, equation 3), 0 to 1: the distance of
 * confidence from accuracy in each bin, weighted by its windows.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const windows = bins.reduce((sum, bin) => sum + bin.windows, 0);
  if (windows === 0) throw new InputError("expectedCalibrationError: expected bins with at least 1 window; received 0");
  return bins.reduce((sum, bin) => sum + (bin.windows === 0 ? 0 : bin.windows * Math.abs(bin.confidence! - bin.accuracy!)), 0) / windows;
}

/** Each window's Brier score (G. W. Brier, 1950): the squared distance of its probabilities from 1 for the true class and 0 for all others; 0 to 2. */
export function brierScores(judged: Judged): Float64Array {
  const { probabilities, labels, classes } = checkJudged(judged);
  return Float64Array.from(labels, (label, i) => {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += (probabilities[i * classes + k]! - (k === label ? 1 : 0)) ** 2;
    return sum;
  });
}

/** The mean of `brierScores`: half of it is what scikit-learn's brier_score_loss says of two classes. */
export function brierScore(judged: Judged): number {
  return meanOfAll(brierScores(judged));
}

/** The mean of minus the logarithm of the true class's probability, in nats; Infinity where one is 0: nothing is clipped. */
export function logLoss(judged: Judged): number {
  const { probabilities, labels, classes } = checkJudged(judged);
  return meanOfAll(Float64Array.from(labels, (label, i) => -log(probabilities[i * classes + label]!)));
}

function meanOfAll(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Throws InputError for arrays that disagree, no windows, a class that is not there, and a probability that is none. */
function checkJudged(judged: Judged): Judged {
  const { probabilities, labels, classes } = judged;
  if (labels.length === 0) throw new InputError("calibration: expected at least 1 window; received 0");
  if (!Number.isSafeInteger(classes) || probabilities.length !== labels.length * classes) {
    throw new InputError(
      `calibration: expected ${labels.length} windows x ${classes} classes = ${labels.length * classes} probabilities; received ${probabilities.length}`,
    );
  }
  const stranger = labels.findIndex((label) => !(label >= 0 && label < classes));
  if (stranger >= 0) {
    throw new InputError(`calibration: labels must be 0 to ${classes - 1}; received ${labels[stranger]} in window ${stranger}`);
  }
  const wrong = probabilities.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong >= 0) {
    throw new InputError(
      `calibration: probabilities must be from 0 to 1; received ${probabilities[wrong]} in window ${Math.floor(wrong / classes)}`,
    );
  }
  return judged;
}
