import { InputError } from "../tensor/index.js";
import type { Program } from "./program.js";
import { UNLABELLED } from "./step-loss.js";

/** What is asked of a `WindowSource` here. */
interface LabelledSteps {
  copyLabels?(i: number, to: Int32Array, offset: number): void;
}

/** See `fillExpected`, of a network that tells a class each time step. */
export function fillLabels(
  { network, labels, labelsEach, lengths, classes }: Program,
  source: LabelledSteps,
  from: number,
  to: number,
): void {
  const [start, end] = [to * labelsEach, (to + 1) * labelsEach];
  source.copyLabels!(from, labels, start);
  const real = network.masking ? start + lengths[to]! : end;
  let labelled = 0;
  for (let t = start; t < end; t++) {
    if (t >= real) labels[t] = UNLABELLED;
    else if (labels[t]! >= 0 && labels[t]! < classes) labelled++;
    else if (labels[t] !== UNLABELLED) {
      throw new InputError(
        `network ${network.config.name}: labels must be 0 to ${classes - 1}, or ${UNLABELLED} of a step without one; received ${labels[t]} in step ${t - start} of window ${from}, from 0`,
      );
    }
  }
  if (labelled > 0) return;
  throw new InputError(
    `network ${network.config.name}: expected a labelled time step in every window; received none in window ${from}, from 0; leave it out`,
  );
}
