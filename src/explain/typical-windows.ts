import type { Predictions, WindowSource } from "../nn/index.js";
import type { Probe } from "../predict/index.js";

/**
 * One window of each class that the model calls rightly, in the order of the classes: the one whose embedding is nearest to the mean of these. A class of which
 * none is called rightly has none. Throws InputError as `Probe.embeddings`.
 */
export function typicalWindows(probe: Probe, source: WindowSource, { predicted }: Pick<Predictions, "predicted">): number[] {
  const { values, dimensions } = probe.embeddings(source);
  const right: number[][] = Array.from({ length: source.classes }, () => []);
  for (let i = 0; i < source.length; i++) if (predicted[i] === source.label(i)) right[predicted[i]!]!.push(i);
  return right.flatMap((windows) => {
    if (windows.length === 0) return [];
    const mean = new Float64Array(dimensions);
    for (const i of windows) for (let d = 0; d < dimensions; d++) mean[d]! += values[i * dimensions + d]! / windows.length;
    let [nearest, least] = [windows[0]!, Infinity];
    for (const i of windows) {
      let distance = 0;
      for (let d = 0; d < dimensions; d++) {
        const way = values[i * dimensions + d]! - mean[d]!;
        distance += way * way;
      }
      if (distance < least) [nearest, least] = [i, distance];
    }
    return [nearest];
  });
}

/** The windows that a wrong class was the most probable for, the surest first; of equals the earlier one. */
export function mostWrongWindows(
  source: WindowSource,
  { predicted, probabilities }: Pick<Predictions, "predicted" | "probabilities">,
  most: number,
): number[] {
  const sureness = (i: number): number => probabilities[i * source.classes + predicted[i]!]!;
  const wrong = Array.from(predicted.keys()).filter((i) => predicted[i] !== source.label(i));
  return wrong.sort((a, b) => sureness(b) - sureness(a) || a - b).slice(0, most);
}
