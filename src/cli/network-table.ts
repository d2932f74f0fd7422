import type { Network } from "../nn/index.js";
import { formatShape } from "../tensor/index.js";
import { bytes, count } from "./format.js";
import type { Style } from "./style.js";
import { renderTable } from "./table.js";

/** More names in one cell would make lines that no terminal holds; the document has them all. */
const MOST_NAMES = 6;

/** A network's layers, connections and costs as a JSON document. */
export function networkDocument({ config, inputs, layers, outputShape, parameterCount, multiplyAdds, masking }: Network) {
  return {
    model: config.name,
    inputShape: config.inputShape,
    ...(masking && { masked: true, shortest: masking.shortest }),
    inputs,
    outputShape,
    layers: layers.map((layer) => ({
      ...layer.config,
      name: layer.name,
      inputs: layer.inputs,
      outputShape: layer.outputShape,
      parameters: layer.parameterCount,
      multiplyAdds: layer.multiplyAdds,
    })),
    parameters: parameterCount,
    multiplyAdds,
  };
}

/** The same as a table; what feeds a layer is shown where it is not always the line above. */
export function renderNetwork({ config, inputs, layers, parameterCount, multiplyAdds, masking }: Network, style: Style): string {
  const names = [...inputs, ...layers.map(({ name }) => name)];
  const branches = inputs.length > 1 || layers.some(({ inputs: from }, i) => from.length > 1 || from[0] !== names[i]);
  const connected = (from: readonly string[]): string[] =>
    branches ? [from.length > MOST_NAMES ? `${from[0]}, ... ${from.at(-1)} (${from.length})` : from.join(", ")] : [];
  const shape = formatShape(config.inputShape);
  const lengths = masking
    ? `, of which ${masking.shortest === 1 ? "1 step or more is" : `${masking.shortest} steps or more are`} real`
    : "";
  const rows = layers.map((layer) => [
    `${layer.name} (${layer.config.kind}${layer.config.trainable === false ? ", fixed" : ""})`,
    formatShape(layer.outputShape),
    ...connected(layer.inputs),
    count(layer.parameterCount),
    count(layer.multiplyAdds),
  ]);
  return renderTable(
    {
      title: `${config.name}, windows of ${shape} (time x channel)${lengths}`,
      head: ["layer (kind)", "output shape", ...(branches ? ["connected to"] : []), "parameters", "multiply-adds"],
      textColumns: branches ? 3 : 2,
      rows: [...inputs.map((name) => [name, shape, ...connected([]), count(0), count(0)]), ...rows],
      totals: [`total, ${bytes(4 * parameterCount)} of weights`, "", ...connected([]), count(parameterCount), count(multiplyAdds)],
    },
    style,
  );
}
