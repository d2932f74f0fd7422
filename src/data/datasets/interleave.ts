import { textMemory } from "../formats/text-memory.js";

/**
 * Until all signals of a part are read, so many of its windows lie together as (channel, window, step): a signal stored at every ninth place of x
 * fetches each of its cache lines nine times, which took 50 ms where this and `interleave` take 20.
 */
const BLOCK = 16;

/** Stores windows of one signal, the first of them `row`, in their blocks of x, which is of the given shape (n, T, C). */
export function storeSignal(
  cells: Float32Array,
  x: Float32Array,
  channel: number,
  row: number,
  [steps, channels]: readonly [number, number],
): void {
  const window = steps * channels;
  for (let taken = 0; taken < cells.length;) {
    const first = row - (row % BLOCK);
    const windows = Math.min(BLOCK, x.length / window - first);
    const length = Math.min((first + windows - row) * steps, cells.length - taken);
    x.set(cells.subarray(taken, taken + length), first * window + (channel * windows + row - first) * steps);
    taken += length;
    row = first + windows;
  }
}

/** Gives the blocks of x their order of (window, step, channel). */
export function interleave(x: Float32Array, [steps, channels]: readonly [number, number]): void {
  const block = BLOCK * steps * channels;
  const { transpose } = textMemory();
  for (let at = 0; at < x.length; at += block) transpose(x.subarray(at, at + block), channels);
}
