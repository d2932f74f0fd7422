import { printable } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { recordedOf } from "./acquisition.js";
import { canonicalJson } from "./canonical-json.js";
import { nameOf, timeStepsOf, type EnsembleModel, type SingleModel } from "./model.js";

/** A sum of doubles that were divided by their sum is not quite 1. */
const ROUNDING = 1e-9;

export interface EnsembleOptions {
  /** One a model, from 0 on, in any unit: they are divided by their sum. Default equal. */
  readonly weights?: readonly number[] | undefined;
}

/**
 * One model of several: its probabilities are the weighted mean of theirs, the soft voting of scikit-learn's VotingClassifier(voting="soft"), also called a
 * linear opinion pool. Networks and random convolutions in any mixture, each with its own preparation of signals. Throws InputError for no models, for an
 * ensemble among them, where two do not take the same windows or tell the same classes, and for weights that are no shares.
 */
export function createEnsemble(models: readonly SingleModel[], { weights }: EnsembleOptions = {}): EnsembleModel {
  const place = "ensemble";
  const [first] = models;
  if (!first) throw new InputError(`${place}: expected one or more models; received none`);
  checkMembers(models, place);
  const parts = weights ?? models.map(() => 1);
  if (parts.length !== models.length) {
    throw new InputError(`${place}: expected a weight for each of ${models.length} models; received ${parts.length}`);
  }
  const sum = parts.reduce((total, part) => total + part, 0);
  const unfit = parts.find((part) => !(part >= 0));
  if (unfit !== undefined || !(sum > 0 && Number.isFinite(sum))) {
    throw new InputError(`${place}: expected weights from 0 on, not all 0; received ${unfit ?? parts.join(", ")}`);
  }
  const { signals, classNames, samplingRate, overlap, unequalLengths } = first;
  return {
    ...{ kind: "ensemble", signals, classNames, samplingRate, overlap, members: models },
    ...(unequalLengths && { unequalLengths }),
    ...recordedOf(first),
    weights: parts.map((part) => part / sum),
    weighting: { from: weights ? "given" : "equal" },
  };
}

/** The members of an ensemble and their weights. Throws InputError, naming `place`, where they do not fit each other. */
export function membersOf(model: EnsembleModel, place: string): readonly { readonly member: SingleModel; readonly weight: number }[] {
  const { members, weights } = model;
  if (members.length === 0) throw new InputError(`${place}: expected one or more members; received none`);
  checkMembers(members, place);
  const expected = factsOf(members[0]!);
  factsOf(model).forEach(([what, received], k) => {
    const own = expected[k]![1];
    if (own !== received)
      throw new InputError(`${place}: ${what}: expected ${shown(own)}, as its members have; received ${shown(received)}`);
  });
  if (weights.length !== members.length)
    throw new InputError(`${place}: weights: expected ${members.length}, one a member; received ${weights.length}`);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight <= 1));
  if (wrong >= 0)
    throw new InputError(`${place}: weights: expected numbers from 0 to 1; received ${weights[wrong]} of member ${wrong + 1}`);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= ROUNDING)) throw new InputError(`${place}: weights: expected a sum of 1; received ${sum}`);
  return members.map((member, i) => ({ member, weight: weights[i]! }));
}

/** In what members must be alike. */
function factsOf(model: SingleModel | EnsembleModel): readonly (readonly [what: string, value: string | number])[] {
  return [
    ["signals", model.signals.map(({ name, unit }) => `${name} [${unit}]`).join(", ")],
    ["classes", model.classNames.join(", ")],
    ["sampling rate in Hz", model.samplingRate],
    ["overlap", model.overlap],
    ["time steps in a window", timeStepsOf(model)],
    ["windows of unequal lengths", model.unequalLengths ? "yes" : "no"],
    ["acquisition's inputs", canonicalJson(model.acquisition?.inputs ?? null)],
    ["acquisition's maxGap", model.acquisition?.maxGap ?? "none"],
    ["acquisition's steps", canonicalJson(model.acquisition?.steps ?? null)],
    ["layout", canonicalJson(model.layout ?? null)],
  ];
}

function shown(value: string | number): string {
  return printable(`${value}`, 160).replaceAll('\\"', '"');
}

function checkMembers(members: readonly SingleModel[], place: string): void {
  const called = (i: number): string => `member ${i + 1} (${nameOf(members[i]!)})`;
  const nested = members.findIndex(({ kind }) => kind !== "network" && kind !== "rocket");
  if (nested >= 0) {
    // Whoever writes JavaScript may hand on anything that has a kind.
    const { kind }: { readonly kind: string } = members[nested]!;
    const received = kind === "ensemble" ? ["an ensemble", "name its members"] : [`a ${kind}`, "take classifiers"];
    throw new InputError(
      `${place}: expected networks and random convolutions as members; received ${received[0]} as member ${nested + 1}; ${received[1]} instead`,
    );
  }
  const first = factsOf(members[0]!);
  members.forEach((member, i) => {
    factsOf(member).forEach(([what, value], k) => {
      const expected = first[k]![1];
      if (value !== expected)
        throw new InputError(
          `${place}: ${what}: expected ${shown(expected)} of every member, as of ${called(0)}; received ${shown(value)} of ${called(i)}`,
        );
    });
  });
}
