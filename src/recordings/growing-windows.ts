import { InputError } from "../tensor/index.js";

const PAGE = 65536;
/** What WebAssembly's memory can address: 4 GiB. */
const MOST_PAGES = 65536;

/**
 * Float32 numbers of which nobody knows how many there will be. They lie in WebAssembly's memory, which grows where it is: an array that is copied to a longer
 * one needs twice the memory at the moment of copying.
 */
export interface GrowingWindows {
  push(window: Float32Array): void;
  /** All numbers that were pushed, not a copy. */
  all(): Float32Array;
}

export function createGrowingWindows(): GrowingWindows {
  const memory = new WebAssembly.Memory({ initial: 0, maximum: MOST_PAGES });
  let values = new Float32Array(memory.buffer as ArrayBuffer);
  let length = 0;
  return {
    push(window) {
      const needed = Math.ceil((4 * (length + window.length)) / PAGE);
      const have = values.byteLength / PAGE;
      if (needed > have) {
        try {
          // A sixteenth at a time, so that growing does not take longer than filling.
          memory.grow(Math.min(Math.max(needed - have, 16, have >> 4), Math.max(needed, MOST_PAGES) - have));
        } catch {
          throw new InputError(
            `recordings: expected windows that fit in memory, at most ${MOST_PAGES * PAGE} bytes; received more than ${4 * length} bytes; cut with less overlap, or fewer signals`,
          );
        }
        values = new Float32Array(memory.buffer as ArrayBuffer);
      }
      values.set(window, length);
      length += window.length;
    },
    all: () => values.subarray(0, length),
  };
}
