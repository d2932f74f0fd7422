import { trainedOn, type EnsembleModel, type NetworkModel } from "../artifact/index.js";
import { createNetwork, explainNetwork, type Network } from "../nn/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import { renderNetwork } from "./network-table.js";
import type { Style } from "./style.js";
import { wrap } from "./table.js";

/** Hz of UCI HAR, by which steps are told in seconds where a named network has no rate of its own. */
export const DEFAULT_RATE = 50;

/** Sentences are broken here, as a narrow terminal does. */
const COLUMNS = 80;

/** Of the windows that the model was trained on, where it is recorded. */
export function recordedRate(model: NetworkModel): number | undefined {
  return trainedOn(model)[0]!.unrecorded?.includes("samplingRate") ? undefined : model.samplingRate;
}

/** Throws the InputError that says why a model without layers has nothing to explain. */
export function refuseExplaining(file: string): never {
  throw new InputError(
    `model summary: --explain tells where layers' shapes come from; received ${file}, random convolutions, which have none; leave --explain out`,
  );
}

/** What `--explain` adds to the document of a network. */
export function explainedDocument(network: Network, samplingRate: number | undefined) {
  return { explained: explainNetwork(network, { samplingRate }) };
}

/** The table of a network, what a window is above it, and below it a paragraph a layer, of 80 columns. */
export function renderExplained(network: Network, style: Style, samplingRate: number | undefined): string {
  const { window, layers } = explainNetwork(network, { samplingRate });
  const paragraphs = layers.map(({ name, kind, inputShapes, outputShape, shape, parameters, sees, lengths }) => {
    const from = inputShapes.length > 4 ? `${inputShapes.length} inputs` : inputShapes.map(formatShape).join(" and ");
    return [
      ...wrap(`${style.bold(name)} (${kind}): ${from} -> ${formatShape(outputShape)}`, COLUMNS - 4).map((line) => `  ${line}\n`),
      fact("shape", shape, style),
      fact("parameters", parameters, style),
      fact("sees", sees, style),
      ...(lengths === undefined ? [] : [fact("real steps", lengths, style)]),
    ].join("");
  });
  const top = wrap(window, COLUMNS - 1).join("\n");
  return `${top}\n\n${renderNetwork(network, style)}\n${paragraphs.join("\n")}`;
}

function fact(name: string, text: string, style: Style): string {
  const indent = 16;
  return `    ${style.dim(name.padEnd(indent - 4))}${wrap(text, COLUMNS - indent - 1).join(`\n${" ".repeat(indent)}`)}\n`;
}

/** The networks of an ensemble, each with its number from 1. */
function networksOf({ members }: EnsembleModel) {
  return members.flatMap((member, i) => (member.kind === "network" ? [{ member, number: i + 1 }] : []));
}

export function explainedMembers(model: EnsembleModel) {
  return networksOf(model).map(({ member, number }) => ({
    member: number,
    ...explainNetwork(createNetwork(member.network), { samplingRate: recordedRate(member) }),
  }));
}

/** Of an ensemble; members that have no layers are left to the table above. */
export function renderExplainedMembers(model: EnsembleModel, style: Style): string {
  const shown = networksOf(model).map(
    ({ member, number }) =>
      `${style.bold(`Member ${number}`)}\n${renderExplained(createNetwork(member.network), style, recordedRate(member))}`,
  );
  return shown.length ? shown.join("\n") : "No member has layers to explain: all are random convolutions.\n";
}
