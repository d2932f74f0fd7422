import { nameOf, timeStepsOf, type EnsembleModel, type SingleModel, type Weighting } from "../artifact/index.js";
import { createNetwork } from "../nn/index.js";
import { count, percent, plural } from "./format.js";
import { useFacts } from "./model-facts.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

/** The document of `stride model summary FILE --json` for an ensemble. */
export function ensembleModelDocument(file: string, model: EnsembleModel, digest: string): object {
  const { members, weights, weighting, signals, classNames, samplingRate, overlap } = model;
  return {
    file,
    model: nameOf(model),
    inputShape: [timeStepsOf(model), signals.length],
    parameters: members.reduce((sum, member) => sum + parametersOf(member), 0),
    weightsSha256: digest,
    ...{ classNames, signals, samplingRate, overlap, weighting },
    members: members.map((member, i) => ({
      ...{ model: nameOf(member), kind: member.kind, weight: weights[i], parameters: parametersOf(member), training: member.training },
    })),
  };
}

/** The same for people. */
export function renderEnsembleModel(model: EnsembleModel, digest: string, style: Style): string {
  const { members, weights, weighting } = model;
  return [
    renderFacts(
      [
        ["model", `ensemble of ${plural(members.length, "member")}; probabilities are the weighted mean of theirs`],
        ["parameters", count(members.reduce((sum, member) => sum + parametersOf(member), 0))],
        ["weights", weightingText(weighting)],
      ],
      style,
    ),
    renderTable(
      {
        title: "Members",
        head: ["member", "model", "weight", "parameters", "seed", "training"],
        textColumns: 2,
        rows: members.map((member, i) => [
          String(i + 1),
          nameOf(member),
          weights[i]!.toFixed(4),
          count(parametersOf(member)),
          String(member.training.seed),
          member.kind === "network" ? plural(member.training.epochs, "epoch") : `alpha ${Number(member.convolutions.alpha.toPrecision(4))}`,
        ]),
      },
      style,
    ),
    renderFacts([...useFacts(model, timeStepsOf(model)), ["SHA-256", digest]], style),
  ].join("\n");
}

/** Where the weights come from. */
export function weightingText(weighting: Weighting): string {
  if (weighting.from !== "folds") return weighting.from === "equal" ? "equal" : "given by hand";
  const { folds, blend } = weighting;
  return `of least log-loss in ${folds} folds of training subjects, where the blend names ${percent(blend.accuracy, 2)} of the windows held out rightly`;
}

/** Of a network its weights, of random convolutions those of the classifier. */
export function parametersOf(member: SingleModel): number {
  if (member.kind === "network") return createNetwork(member.network).parameterCount;
  const { weights, intercepts } = member.convolutions.tensors;
  return weights.length + intercepts.length;
}
