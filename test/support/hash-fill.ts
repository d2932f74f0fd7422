/**
 * Numbers without a generator's state: value i of a stream is a hash of both, so that Python (test/vectors/keras/common.py) and
 * TypeScript make the same weights and windows and neither has to store them.
 */

/** hash(i, s) = lowbias32(lowbias32(i + 0x9e3779b9) ^ (s * 0x85ebca6b)), all modulo 2^32: a whole number in 0 ... 2^32 - 1. */
export function hash32(index: number, stream: number): number {
  return lowbias32(lowbias32((index + 0x9e3779b9) >>> 0) ^ Math.imul(stream, 0x85ebca6b));
}

/** `count` floats in [-scale, scale): fround((hash(i, stream) / 2^32 * 2 - 1) * scale). */
export function hashFill(count: number, stream: number, scale: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => ((hash32(i, stream) / 4294967296) * 2 - 1) * scale);
}

/** `count` class numbers: hash(i, stream) modulo `classes`. */
export function hashLabels(count: number, stream: number, classes: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: count }, (_, i) => hash32(i, stream) % classes);
}

/** Chris Wellons' integer hash of low bias, https://nullprogram.com/blog/2018/07/31/. */
function lowbias32(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
