import { padTime, type Padding } from "../padding.js";
import { count, counted } from "./explanation.js";

/** How many time steps something leaves that looks over `reach` of them, every `stride` steps. */
export function stepsText(
  steps: number,
  { reach, stride, padding, what, why = "" }: { reach: number; stride: number; padding: Padding; what: string; why?: string },
): { readonly steps: number; readonly text: string } {
  const words = `${what}, stride ${stride}`;
  if (padding === "valid") {
    const left = Math.floor((steps - reach) / stride) + 1;
    const formula = `floor((${count(steps)} - ${count(reach)}) / ${stride}) + 1 = ${count(left)}`;
    return { steps: left, text: `${why}${formula} time steps: padding "valid" takes whole neighbourhoods only; ${words}` };
  }
  const left = Math.ceil(steps / stride);
  const { padLeft } = padTime("", steps, reach, stride, padding);
  const behind = Math.max(0, (left - 1) * stride + reach - padLeft - steps);
  const zeros =
    padding === "causal"
      ? `puts ${counted(padLeft, "zero")} before the first step, so that nothing looks ahead`
      : padLeft + behind === 0
        ? "has no zeros to add here"
        : `adds ${counted(padLeft, "zero")} before and ${count(behind)} behind`;
  return {
    steps: left,
    text: `${why}ceil(${count(steps)} / ${stride}) = ${count(left)} time steps: padding "${padding}" ${zeros}; ${words}`,
  };
}
