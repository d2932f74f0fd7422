import { InputError } from "../tensor/index.js";

/** What one epoch of a training came to. Losses in nats, accuracies as shares. */
export interface LearningEpoch {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss?: number | undefined;
  readonly validationAccuracy?: number | undefined;
}

/** How a training and the subjects that were watched beside it part. */
export interface LearningGap {
  readonly epochs: number;
  /** Least validation loss, the first of equals. */
  readonly bestEpoch: number;
  readonly bestValidationLoss: number;
  /** At the end: validation less training, so that above 0 the watched subjects fare worse; of accuracies training less validation. */
  readonly lossGap: number;
  readonly accuracyGap: number;
  readonly verdict: "overfitting" | "underfitting" | "levelled off";
  /** One sentence without a full stop. */
  readonly sentence: string;
}

/** A change of the validation loss below a twentieth is taken for the noise of one epoch. */
const NOISE = 0.05;

/** The rule behind the verdict, in words. */
export const LEARNING_RULE =
  "overfitting: the validation loss ends 5 % or more above its least, reached earlier, while the training loss went on falling; " +
  "underfitting: the last epoch is the best and its validation loss lies 5 % or more below the best of the epochs two and more before it; levelled off: neither";

/**
 * What learning curves say of a training: the gap at the end, the best epoch, and a verdict by `LEARNING_RULE`. Null where no validation subjects were
 * watched. Training figures are means over an epoch, with dropout, augmentation and label smoothing where the training has them: of those a part of the gap, of either
 * sign, comes. Throws InputError for no epochs.
 */
export function judgeLearning(history: readonly LearningEpoch[]): LearningGap | null {
  const last = history.at(-1);
  if (!last) throw new InputError("judgeLearning: expected at least 1 epoch; received none");
  const { validationLoss, validationAccuracy } = last;
  if (validationLoss === undefined || validationAccuracy === undefined) return null;
  const best = history.reduce((least, epoch) => (epoch.validationLoss! < least.validationLoss! ? epoch : least));
  const earlier = Math.min(...history.slice(0, -2).map((epoch) => epoch.validationLoss!));
  const rise = validationLoss / best.validationLoss! - 1;
  const overfits = best !== last && rise >= NOISE && last.loss < best.loss;
  const learns = best === last && history.length >= 3 && validationLoss <= (1 - NOISE) * earlier;
  const verdict = overfits ? "overfitting" : learns ? "underfitting" : "levelled off";
  const lossGap = validationLoss - last.loss,
    accuracyGap = last.accuracy - validationAccuracy;
  return {
    ...{ epochs: history.length, bestEpoch: best.epoch, bestValidationLoss: best.validationLoss!, lossGap, accuracyGap, verdict },
    sentence: sentenceOf({ verdict, best, last, rise }),
  };
}

function sentenceOf({
  verdict,
  best,
  last,
  rise,
}: {
  readonly verdict: LearningGap["verdict"];
  readonly best: LearningEpoch;
  readonly last: LearningEpoch;
  readonly rise: number;
}): string {
  const where = `least validation loss ${best.validationLoss!.toFixed(3)} after epoch ${best.epoch} of ${last.epoch}`;
  if (verdict === "overfitting") {
    return `overfitting: ${where}, ${(100 * rise).toFixed(0)} % higher at the end while the training loss went on falling; fewer epochs, or more dropout or data`;
  }
  if (verdict === "underfitting") return `underfitting: ${where}, the last, and still falling; more epochs`;
  return `levelled off: ${where}, and ${last.validationLoss!.toFixed(3)} at the end`;
}
