import { InputError } from "./input-error.js";
import { log } from "./math.js";

/**
 * Seeded random numbers, the same on every engine: only 32-bit integer arithmetic, exact float operations and a logarithm of our own.
 *
 * Generator: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021), its state
 * filled by SplitMix32 (the 32-bit form of Steele, Lea and Flood's SplitMix, OOPSLA 2014) from a seed and a stream number. Different
 * streams of one seed serve different purposes (weights, shuffling, dropout), so that a change in one leaves the others alone.
 */
export interface Random {
  /** A whole number in 0 ... 2^32 - 1. */
  uint32(): number;
  /** A float in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A whole number in 0 ... bound - 1, without modulo bias. Requires 1 <= bound <= 2^32. */
  below(bound: number): number;
  /** A standard normal number, by the polar method (Marsaglia and Bray, SIAM Review 6, 1964; Knuth, TAOCP 2, 3.4.1, algorithm P). */
  normal(): number;
}

/** What a stream of random numbers is for; the number is part of the file format of results, so never renumber. */
export const STREAMS = {
  weights: 1,
  shuffle: 2,
  dropout: 3,
  simulation: 4,
  augmentation: 5,
  bootstrap: 6,
  split: 7,
  convolutions: 8,
  tuning: 9,
  permutation: 10,
  mixup: 11,
  explanation: 12,
} as const;

/** `seed` is a whole number in 0 ... 2^53 - 1; `stream` one of STREAMS. Throws InputError for another seed. */
export function createRandom(seed: number, stream: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InputError(`seed must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}; received ${seed}`);
  }
  const mix = splitMix32((seed >>> 0) ^ Math.imul(Math.floor(seed / 4294967296) + 1, 0x85ebca6b) ^ Math.imul(stream, 0xc2b2ae35));
  let a = mix(),
    b = mix(),
    c = mix(),
    d = mix();

  function uint32(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  }
  function uniform(): number {
    const high = uint32() >>> 5,
      low = uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
  function below(bound: number): number {
    // Numbers past the last whole multiple of `bound` are drawn again.
    const limit = 4294967296 - (4294967296 % bound);
    for (;;) {
      const value = uint32();
      if (value < limit) return value % bound;
    }
  }
  let spare: number | undefined;
  function normal(): number {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    // A point inside the unit circle, drawn from the square around it, gives two independent numbers.
    let u: number, v: number, square: number;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * log(square)) / square);
    spare = v * factor;
    return u * factor;
  }
  return { uint32, uniform, below, normal };
}

/** Fisher and Yates' shuffle (Knuth, TAOCP 2, 3.4.2, algorithm P), in place. */
export function shuffle(items: Int32Array, random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = items[i]!;
    items[i] = items[j]!;
    items[j] = kept;
  }
}

function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
}
