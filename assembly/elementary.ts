// exp and log in float64, operation for operation those of src/tensor/math.ts (fdlibm, see there), so that what is fitted in TypeScript and
// what is applied here have the same bits. A test compares them.

const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

export function exp(x: f64): f64 {
  if (isNaN(x)) return x;
  if (x > 709.782712893383973096) return Infinity;
  if (x < -745.1332191019411) return 0;
  const size = abs(x);
  if (size < 3.725290298461914e-9) return 1 + x;
  let k = 0;
  let high = x,
    low: f64 = 0;
  if (size > 0.34657359027997264) {
    if (size < 1.0397207708399179) k = x < 0 ? -1 : 1;
    else k = <i32>(1.442695040888963387 * x + (x < 0 ? -0.5 : 0.5));
    high = x - <f64>k * LN2_HIGH;
    low = <f64>k * LN2_LOW;
  }
  const r = high - low;
  const rr = r * r;
  const c =
    r -
    rr *
      (1.66666666666666019037e-1 +
        rr *
          (-2.77777777770155933842e-3 +
            rr * (6.61375632143793436117e-5 + rr * (-1.6533902205465251539e-6 + rr * 4.13813679705723846039e-8))));
  if (k == 0) return 1 - ((r * c) / (c - 2) - r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k > 1023) return y * 2 * powerOfTwo(1023);
  if (k >= -1021) return y * powerOfTwo(k);
  return y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

export function log(x: f64): f64 {
  if (!(x >= 0)) return NaN;
  if (x == 0) return -Infinity;
  if (x == Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    k = -54;
    x *= 18014398509481984;
  }
  const whole = reinterpret<u64>(x);
  const bits = <i32>(whole >> 32);
  const fraction = bits & 0xfffff;
  const up = (fraction + 0x95f64) & 0x100000;
  k += (bits >> 20) - 1023 + (up >> 20);
  const f = reinterpret<f64>((<u64>(fraction | (up ^ 0x3ff00000)) << 32) | (whole & 0xffffffff)) - 1;
  const high = <f64>k * LN2_HIGH,
    low = <f64>k * LN2_LOW;
  if ((0xfffff & (2 + fraction)) < 3) {
    if (f == 0) return high + low;
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return k == 0 ? f - r : high - (r - low - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd = z * (6.66666666666673513e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const r = odd + even;
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    return k == 0 ? f - (half - s * (half + r)) : high - (half - (s * (half + r) + low) - f);
  }
  return k == 0 ? f - s * (f - r) : high - (s * (f - r) - low - f);
}

// @ts-ignore: decorator
@inline
function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>(<u64>(k + 1023) << 52);
}
