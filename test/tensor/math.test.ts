import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { cos, createRandom, exp, log, sin, type Random } from "../../src/tensor/index.js";

/** Fixed point: a BigInt v stands for v / 2^POINT. exp's smallest results need 1074 bits of it, the rest is precision. */
const POINT = 1300n;
const ONE = 1n << POINT;
const LN2 = 2n * atanhInverse(3n);
const PI = 4n * (4n * atanInverse(5n) - atanInverse(239n));

test("exp is within 1 ulp of a 1300-bit series, down to the subnormal numbers", () => {
  const random = createRandom(1, 0);
  const borders = [
    0.34657359027997264, -0.34657359027997264, 1.0397207708399179, -1.0397207708399179, 709.782712893384, -745.1332191019411,
  ];
  const points = [
    ...around([0, 1, -1, 3e-9, -4e-9, -708.3964185322641, -709, -744, ...borders]),
    ...many(400, () => between(random, -746, 710)),
  ];
  points.push(...many(400, () => between(random, -2, 2)), ...many(100, () => wild(random, -60, 9)));
  assertWithinOneUlp(
    exp,
    expSeries,
    points.filter((x) => x <= 709.782712893384 && x >= -745.1332191019411),
  );
});

test("log is within 1 ulp of a 1300-bit series, subnormal arguments included", () => {
  const random = createRandom(2, 0);
  const points = around([
    1,
    2,
    0.5,
    Math.SQRT2,
    Math.SQRT1_2,
    1.4,
    0.99999905,
    1.00000095,
    Math.E,
    2.2250738585072014e-308,
    Number.MAX_VALUE,
  ]);
  points.push(5e-324, 1e-310, ...many(400, () => Math.abs(wild(random, -1074, 1023))), ...many(400, () => between(random, 0.5, 2)));
  assertWithinOneUlp(log, logSeries, points);
});

test("sin and cos are within 1 ulp of a 1300-bit series, huge arguments included", () => {
  const random = createRandom(3, 0);
  const points = around([
    0.3,
    0.78125,
    Math.PI / 4,
    Math.PI / 2,
    (3 * Math.PI) / 4,
    Math.PI,
    1.5 * Math.PI,
    823549.6645,
    823550.5,
    6381956970095103 * 2 ** 797,
  ]);
  points.push(5e-324, -1e-300, 7e-9, 8e-9, 1e22, Number.MAX_VALUE, -Number.MAX_VALUE);
  for (let n = 1; n < 60; n++) points.push((n * Math.PI) / 2, (n * 9973 * Math.PI) / 2);
  points.push(...many(300, () => between(random, -10, 10)), ...many(200, () => between(random, -9e5, 9e5)));
  points.push(...many(300, () => wild(random, -40, 1023)));
  assertWithinOneUlp(sin, (x) => sinSeries(fixed(x)), points);
  assertWithinOneUlp(cos, (x) => sinSeries(fixed(x) + PI / 2n), points);
});

test("special arguments give IEEE 754's results, zeros with their signs", () => {
  for (const f of [exp, log, sin, cos]) assert.ok(Number.isNaN(f(NaN)));
  assert.deepEqual([exp(0), exp(-0), exp(Infinity), exp(-Infinity)], [1, 1, Infinity, 0]);
  assert.deepEqual([exp(709.782712893385), exp(-745.1332191019412), exp(-745.133219101941)], [Infinity, 0, 5e-324]);
  assert.deepEqual([log(0), log(-0), log(1), log(Infinity)], [-Infinity, -Infinity, 0, Infinity]);
  assert.ok(Number.isNaN(log(-1)) && Number.isNaN(log(-Infinity)));
  assert.ok(Object.is(sin(0), 0) && Object.is(sin(-0), -0));
  assert.deepEqual([cos(0), cos(-0)], [1, 1]);
  for (const f of [sin, cos]) assert.ok(Number.isNaN(f(Infinity)) && Number.isNaN(f(-Infinity)));
});

test("sin is odd and cos is even, to the bit", () => {
  const random = createRandom(4, 0);
  for (const x of many(2000, () => wild(random, -30, 1023))) {
    assert.equal(sin(-x), -sin(x));
    assert.equal(cos(-x), cos(x));
  }
});

test("the bits of ten thousand results are the committed ones", () => {
  const random = createRandom(5, 0);
  const results = new Float64Array(10_000);
  // In turn over the whole range and where most arguments lie.
  for (let i = 0; i < results.length; i += 10) {
    results[i] = exp(between(random, -745, 709));
    results[i + 1] = exp(between(random, -2, 2));
    results[i + 2] = log(Math.abs(wild(random, -1074, 1023)));
    results[i + 3] = log(between(random, 0.5, 2));
    results[i + 4] = sin(between(random, -1000, 1000));
    results[i + 5] = sin(between(random, -1, 1));
    results[i + 6] = sin(wild(random, -20, 1023));
    results[i + 7] = cos(between(random, -1000, 1000));
    results[i + 8] = cos(between(random, -1, 1));
    results[i + 9] = cos(wild(random, -20, 1023));
  }
  const bytes = new DataView(new ArrayBuffer(results.length * 8));
  results.forEach((value, i) => bytes.setFloat64(i * 8, value, true));
  assert.equal(createHash("sha256").update(bytes).digest("hex"), "69b702f5a07e368f7744f14a3c5ba912f1d2f99dfdd13a2839a3e768ebea367f");
});

function assertWithinOneUlp(f: (x: number) => number, series: (x: number) => bigint, points: readonly number[]): void {
  for (const x of points) {
    const y = f(x);
    const exact = series(x);
    const error = abs(fixed(y) - exact);
    assert.ok(error <= ulp(y), `${f.name}(${x}) = ${y} is off by ${Number((error * 1000n) / ulp(y)) / 1000} ulp`);
  }
}

/** The series of e^r for x = k ln 2 + r. */
function expSeries(x: number): bigint {
  const value = fixed(x);
  let k = value / LN2;
  if (value < 0n) k -= 1n;
  const r = value - k * LN2;
  let sum = ONE,
    term = ONE;
  for (let n = 1n; term !== 0n; n++) {
    term = ((term * r) >> POINT) / n;
    sum += term;
  }
  return k >= 0n ? sum << k : sum >> -k;
}

/** 2 atanh((m - 1) / (m + 1)) + k ln 2 for x = m 2^k, 1 <= m < 2. */
function logSeries(x: number): bigint {
  const [mantissa, exponent] = parts(x);
  const bits = BigInt(mantissa.toString(2).length) - 1n;
  let k = bits + exponent;
  let m = mantissa << (POINT - bits);
  // Below 1, 1 would come from a difference of logarithms.
  if (m > (ONE * 3n) / 2n) {
    m >>= 1n;
    k += 1n;
  }
  const z = ((m - ONE) << POINT) / (m + ONE);
  const zz = (z * z) >> POINT;
  let sum = 0n;
  for (let power = z, n = 1n; power !== 0n && power !== -1n; power = (power * zz) >> POINT, n += 2n) sum += power / n;
  return 2n * sum + k * LN2;
}

/** The sine of a fixed-point number. */
function sinSeries(value: bigint): bigint {
  // PI ends 1300 bits after the point, so up to 2^1024 / pi multiples of it still leave 270 bits; then folded to at most pi / 2.
  let r = value % (2n * PI);
  if (abs(r) > PI) r -= r > 0n ? 2n * PI : -2n * PI;
  if (abs(r) > PI / 2n) r = (r > 0n ? PI : -PI) - r;
  let sum = 0n;
  for (let term = r, n = 2n; term !== 0n && term !== -1n; n += 2n) {
    sum += term;
    term = -((((term * r) >> POINT) * r) >> POINT) / (n * (n + 1n));
  }
  return sum;
}

/** atanh(1 / n) and atan(1 / n) as sums of 1 / (k n^k), the second with alternating signs. */
function atanhInverse(n: bigint, sign = 1n): bigint {
  let sum = 0n,
    power = ONE / n;
  for (let k = 1n, s = 1n; power !== 0n; k += 2n, s *= sign, power /= n * n) sum += (s * power) / k;
  return sum;
}
function atanInverse(n: bigint): bigint {
  return atanhInverse(n, -1n);
}

/** x = mantissa * 2^exponent, exactly. */
function parts(x: number): [bigint, bigint] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = field === 0n ? fraction : fraction | 0x10000000000000n;
  return [x < 0 ? -mantissa : mantissa, (field === 0n ? 1n : field) - 1075n];
}

function fixed(x: number): bigint {
  const [mantissa, exponent] = parts(x);
  return mantissa << (POINT + exponent);
}

function ulp(y: number): bigint {
  return 1n << (POINT + parts(y)[1]);
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Each point with its six nearest doubles. */
function around(points: readonly number[]): number[] {
  return points.flatMap((x) => [-3, -2, -1, 0, 1, 2, 3].map((step) => x + step * Math.abs(x) * 2 ** -53)).filter(Number.isFinite);
}

function many(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function between(random: Random, low: number, high: number): number {
  return low + random.uniform() * (high - low);
}

/** A number of either sign whose exponent is spread evenly. */
function wild(random: Random, low: number, high: number): number {
  const view = new DataView(new ArrayBuffer(8));
  const exponent = low + random.below(high - low + 1);
  view.setUint32(0, (random.below(2) << 31) | (Math.max(0, exponent + 1023) << 20) | random.below(2 ** 20));
  view.setUint32(4, random.uint32());
  return view.getFloat64(0);
}
