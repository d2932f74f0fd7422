const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The value of an IEEE 754 binary16: a sign, 5 bits of exponent, 10 of the fraction. */
export function float16Of(half: number): number {
  const sign = half & 0x8000,
    exponent = (half >> 10) & 31,
    fraction = half & 1023;
  if (exponent === 0) return (sign ? -fraction : fraction) * 2 ** -24;
  bits[0] = ((sign << 16) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13)) >>> 0;
  return single[0]!;
}
