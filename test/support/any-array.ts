import fc from "fast-check";
import type { NpyArray, NpyNumbers } from "../../src/data/index.js";

const shapes = fc.array(fc.nat(5), { maxLength: 4 });
const numbers = fc.constantFrom(Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array);
const text = fc.string({ unit: "binary", maxLength: 6 }).filter((value) => !value.endsWith("\0"));

/** An array of any shape and type, with any bits. */
export const anyArray: fc.Arbitrary<NpyArray> = shapes.chain((shape) => {
  const count = shape.reduce((product, length) => product * length, 1);
  const typed = fc
    .tuple(numbers, fc.uint8Array({ minLength: count * 8, maxLength: count * 8 }))
    .map(([kind, bytes]): NpyNumbers => new kind(bytes.slice(0, count * kind.BYTES_PER_ELEMENT).buffer));
  const texts = fc.array(text, { minLength: count, maxLength: count });
  return fc.oneof(typed, texts).map((values) => ({ shape, values }));
});
