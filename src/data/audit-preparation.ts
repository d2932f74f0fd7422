import { fitPreparation, type Preparation, type PreparationKind } from "./preparation.js";
import type { Split, TrainSplit } from "./split.js";

/** Which windows a model's preparation was fitted on, as far as its numbers tell. */
export interface PreparationAudit {
  /** The name of one of the candidates; null where it is none of theirs. */
  readonly fittedOn: string | null;
  readonly kind: PreparationKind;
  /** Of each candidate the kind that comes nearest, and how far it is off: the largest difference of a number, in scales of its signal. */
  readonly distances: readonly { readonly name: string; readonly kind: PreparationKind; readonly distance: number }[];
}

/** Below it numbers are the same but for rounding to float32. */
const SAME = 1e-6;

/**
 * Compares a preparation with those that fitting it anew on each candidate gives, the first of equals being taken. It does what must not be
 * done, fits on test windows too, to recognise who did. Throws InputError where a kind cannot be fitted.
 */
export function auditPreparation(
  preparation: Preparation,
  candidates: readonly { readonly name: string; readonly split: Split }[],
): PreparationAudit {
  const kinds: readonly PreparationKind[] = preparation.lambdas
    ? ["power"]
    : preparation.widths
      ? ["arcsinh"]
      : ["standardize", "normalize", "standardize-normalize"];
  const distances = candidates.map(({ name, split }) => {
    const each = kinds.map((kind) => ({ name, kind, distance: distanceOf(preparation, fitPreparation(split as TrainSplit, kind)!) }));
    return each.reduce((nearest, one) => (one.distance < nearest.distance ? one : nearest));
  });
  const nearest = distances.reduce((best, one) => (one.distance < best.distance ? one : best));
  return { fittedOn: nearest.distance < SAME ? nearest.name : null, kind: nearest.kind, distances };
}

function distanceOf(a: Preparation, b: Preparation): number {
  let most = 0;
  for (let channel = 0; channel < a.mean.length; channel++) {
    const scale = b.scale[channel]!;
    most = Math.max(
      most,
      Math.abs(a.mean[channel]! - b.mean[channel]!) / scale,
      Math.abs(a.scale[channel]! - scale) / scale,
      Math.abs((a.lambdas?.[channel] ?? 0) - (b.lambdas?.[channel] ?? 0)),
      Math.abs((a.widths?.[channel] ?? 1) / (b.widths?.[channel] ?? 1) - 1),
    );
  }
  return most;
}
