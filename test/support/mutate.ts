import { createRandom, type Random } from "../../src/tensor/index.js";

/** Values that sizes and counts are most likely to go wrong at. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** A broken copy of a file: one to four of a flipped bit, a changed byte, an extreme number, a cut, something left out, doubled or moved. The input stays. */
export function mutate(original: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(original);
  for (let changes = random.below(2) === 0 ? 1 : 1 + random.below(4); changes > 0; changes--) bytes = change(bytes, random);
  return bytes;
}

function change(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  if (bytes.length < 8) return new Uint8Array([...bytes, random.below(256)]);
  // Half of all changes near an end, where headers and directories are.
  const near = Math.min(bytes.length, 200);
  const at = [random.below(bytes.length), random.below(near), bytes.length - 1 - random.below(near), random.below(bytes.length)][
    random.below(4)
  ]!;
  const length = 1 + random.below(Math.min(64, bytes.length - at));
  switch (random.below(8)) {
    case 0:
    case 1:
      bytes[at]! ^= 1 << random.below(8);
      return bytes;
    case 2:
    case 3:
      bytes[at] = random.below(256);
      return bytes;
    case 4: {
      const value = EXTREMES[random.below(EXTREMES.length)]!;
      for (let i = 0; i < 4 && at + i < bytes.length; i++) bytes[at + i] = (value >>> (8 * i)) & 255;
      return bytes;
    }
    case 5:
      return bytes.slice(0, at);
    case 6:
      return new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
    default: {
      const from = random.below(bytes.length);
      return new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(from, from + length), ...bytes.subarray(at)]);
    }
  }
}

/** Broken copies of several files in turn, the same from the same seed. */
export function* mutations(originals: readonly Uint8Array[], count: number, seed: number): Generator<Uint8Array> {
  const random = createRandom(seed, 0);
  for (let i = 0; i < count; i++) yield mutate(originals[i % originals.length]!, random);
}
