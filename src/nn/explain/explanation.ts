import { sizeOf, type Shape } from "../../tensor/index.js";

/**
 * Where a layer's output shape and parameter count come from. What stands between a colon, a semicolon or the text's beginning and "= NUMBER" in
 * a text is a formula of numbers, + - x /, floor, ceil and max; all its other words only say what the numbers are.
 */
export interface LayerExplanation {
  /** Worked out by the formulas below, not by the layer: tests hold the two together. */
  readonly outputShape: Shape;
  readonly parameterCount: number;
  readonly shape: string;
  readonly parameters: string;
}

/** Explains a layer of one kind that takes windows of these shapes. */
export type Explainer<Config> = (config: Config, ...inputShapes: Shape[]) => LayerExplanation;

/** "411,650". */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** "1 channel", "9 channels"; `several` where an s does not do it. */
export function counted(value: number, noun: string, several = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : several}`;
}

/** "64 channels", "units" and the like of a window behind a layer: its last axis. */
export function widthOf(shape: Shape): number {
  return shape.at(-1)!;
}

/** A layer without weights. */
export function without(outputShape: Shape, shape: string): LayerExplanation {
  return { outputShape, parameterCount: 0, shape, parameters: "none: nothing is learned here" };
}

/** A layer that leaves the shape as it is, and has no weights. */
export function unchanged(inputShape: Shape, why: string): LayerExplanation {
  return without(inputShape, `as what comes in, since ${why}`);
}

/** "12 x 64 = 768". */
export function sizeText(shape: Shape): string {
  return `${shape.map(count).join(" x ")} = ${count(sizeOf(shape))}`;
}

/** " + 64 biases", or " without biases"; how many go into the sum. */
export function biases(useBias: boolean, width: number): { readonly text: string; readonly count: number } {
  return useBias ? { text: ` + ${counted(width, "bias", "biases")}`, count: width } : { text: " without biases", count: 0 };
}
