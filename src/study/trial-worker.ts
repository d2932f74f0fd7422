// The thread of one trial after another. It is a module of its own, started by run-study.ts.
import { host } from "#host";
import { InputError } from "../tensor/index.js";
import type { SplitDefinition } from "../records/index.js";
import type { Dataset } from "../data/index.js";
import { isRocket, type TrialRecipe } from "./configurations.js";
import { runRocketTrial, runTrial, splitStudy, type StudySplit } from "./run-trial.js";
import type { FromTrialWorker, RocketPhase, ToTrialWorker } from "./trial-messages.js";
import type { RocketTrial } from "./rocket-recipe.js";

/** How often a thread tells where it is: as often as a terminal is redrawn. */
const TELL_EVERY_MS = 100;

/** Of a fit's time on UCI HAR with 10,000 features, what passes before each phase. */
const BEFORE: Readonly<Record<RocketPhase, number>> = { features: 0, alpha: 0.53, coefficients: 0.95 };

let data: { readonly dataset: Dataset; readonly split: SplitDefinition; readonly fingerprint: string } | undefined;
/** By fold, or of the one split: what was fitted to a split stays with it, and configurations share it. */
const splits = new Map<number | undefined, StudySplit>();

const answer = host.serveWorker((message) => void take(message as ToTrialWorker));
const tell = (message: FromTrialWorker): void => answer(message);

async function take(message: ToTrialWorker): Promise<void> {
  try {
    if (message.kind === "data") data = message;
    else tell({ kind: "done", outcome: await train(message.recipe, message.fold) });
  } catch (error) {
    // A TypeError and its kin were not thrown on purpose: their kind says something.
    const plain = error instanceof InputError || (error instanceof Error && error.constructor === Error);
    tell({ kind: "failed", reason: plain ? error.message : String(error), input: error instanceof InputError, thrown: plain });
  }
}

async function train(recipe: TrialRecipe, fold: number | undefined) {
  if (!data) throw new Error("trial worker: expected data before the first trial; received none");
  const { fingerprint } = data;
  const split = splits.get(fold) ?? splitStudy(data.dataset, data.split, fold);
  splits.set(fold, split);
  if (isRocket<RocketTrial>(recipe)) {
    return runRocketTrial(split, recipe, {
      fingerprint,
      onPhase: (phase) => tell({ kind: "progress", epoch: 1, share: BEFORE[phase], loss: NaN, accuracy: NaN, phase }),
    });
  }
  if (recipe.kernels === "relaxed") host.enableRelaxedSimd();
  const all = split.train.indices.length * recipe.epochs;
  let toldAt = -Infinity;
  return runTrial(split, recipe, {
    fingerprint,
    onBatchEnd({ epoch, windows, loss, accuracy }) {
      const now = host.now();
      if (now - toldAt < TELL_EVERY_MS) return;
      toldAt = now;
      tell({ kind: "progress", epoch, share: windows / all, loss, accuracy: accuracy ?? NaN });
    },
  });
}
