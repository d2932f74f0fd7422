// The gradient of a convolution's output where most of it is zero, as lists of the rest: made once, in one pass with what makes the gradient
// where there is a kernel for that, and read by the gradients of the input and of the filters (sparse-conv1d.ts).
//
// A window's part is where the entries of each row (output) begin, tOut + 1 pointers, then the entries (listed.ts), row after row; that of row t,
// filter f, has the offset (f - t * F) * STEP. Reference: listGradient in src/kernels/reference.ts.
import { align4, at } from "./lanes";
import { appendNonZero, LIST_SLACK } from "./listed";

/** Bytes between the rows of 32 floats that belong to neighbouring filters. */
export const STEP: i32 = 128;

/** Floats of one window's part. */
export function gradientListLength(tOut: i32, f: i32): i32 {
  return align4(tOut + 1) + align4(2 * (tOut * f + LIST_SLACK));
}

/** Where the entries of row t begin; those of row t - 1 end there. */
// @ts-ignore: decorator
@inline
export function entriesOf(starts: usize, t: i32): usize {
  return load<u32>(at(starts, t));
}

/** Begins a window's part: where its first entry goes. */
// @ts-ignore: decorator
@inline
export function beginList(starts: usize, tOut: i32): usize {
  const first = at(starts, align4(tOut + 1));
  store<u32>(starts, first);
  return first;
}

/** Appends row t, dy(F), behind the entries of row t - 1, which end at `list`; returns where its own end. */
// @ts-ignore: decorator
@inline
export function appendRow(starts: usize, list: usize, dy: usize, t: i32, f: i32): usize {
  const end = appendNonZero(list, dy, f, <usize>(-t * f * STEP), STEP);
  endRow(starts, end, t);
  return end;
}

/** Says that the entries of row t end at `end`. */
// @ts-ignore: decorator
@inline
export function endRow(starts: usize, end: usize, t: i32): void {
  store<u32>(at(starts, t + 1), end);
}

export function listGradient(list: usize, dy: usize, n: i32, tOut: i32, f: i32): void {
  for (let i = 0; i < n; i++, list = at(list, gradientListLength(tOut, f))) {
    let end = beginList(list, tOut);
    for (let t = 0; t < tOut; t++, dy = at(dy, f)) end = appendRow(list, end, dy, t, f);
  }
}
