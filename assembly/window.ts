import { at } from "./lanes";

/** Time steps of x, padding included, that the outputs look at. */
// @ts-ignore: decorator
@inline
export function span(tOut: i32, k: i32, stride: i32, dilation: i32): i32 {
  return (tOut - 1) * stride + (k - 1) * dilation + 1;
}

/** Rows of the zero-framed dy that the gradient of the input looks at. */
// @ts-ignore: decorator
@inline
export function framed(t: i32, k: i32, dilation: i32, padLeft: i32): i32 {
  return t + padLeft + (k - 1) * dilation;
}

/**
 * A window that has `steps` time steps in place, zeros before and after x(T, C): x itself where that is so already, otherwise a framed
 * copy in `to`. Steps of x past the last that is asked for are left out.
 */
export function pad(to: usize, x: usize, t: i32, c: i32, steps: i32, padLeft: i32): usize {
  if (padLeft == 0 && steps <= t) return x;
  const inside = min(t, steps - padLeft);
  memory.fill(to, 0, <usize>(padLeft * c) << 2);
  memory.copy(at(to, padLeft * c), x, <usize>(inside * c) << 2);
  memory.fill(at(to, (padLeft + inside) * c), 0, <usize>((steps - padLeft - inside) * c) << 2);
  return to;
}
