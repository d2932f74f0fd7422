import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decimalOf, readDecimal } from "../../../src/data/formats/decimal.js";
import { createRandom } from "../../../src/tensor/index.js";

const out = new Float64Array(1);

/** By the loop, and by the text where that leaves it; counts the latter. */
function check(text: string): number {
  const bytes = new TextEncoder().encode(`${text}\n`);
  const end = readDecimal(bytes, 0, 46, out, 0);
  const value = end < 0 ? decimalOf(text) : out[0]!;
  if (end >= 0) assert.equal(end, text.length, text);
  if (!Object.is(value, Number(text))) assert.fail(`${text} was read as ${value}`);
  return end < 0 ? 1 : 0;
}

test("a number written in full, as float64, as float32 or with any count of digits, has the bits of Number", () => {
  const random = createRandom(6, 1);
  let left = 0;
  for (let i = 0; i < 50_000; i++) {
    const x = (random.uniform() - 0.5) * Number(`1e${Math.floor(random.uniform() * 8) - 3}`);
    const digits = Math.floor(random.uniform() * 18);
    for (const text of [String(x), String(Math.fround(x)), x.toFixed(digits), x.toPrecision(digits + 1)]) left += check(text);
  }
  // The loop must not leave many to Number, which takes twenty times as long.
  assert.ok(left < 0.03 * 200_000, `${left} of 200,000 were left`);
});

test("numbers halfway between two float64 and a hair from there have the bits of Number", () => {
  const random = createRandom(6, 2);
  for (let i = 0; i < 20_000; i++) {
    // 53 bits and half a unit: m + 1/2 with m from 2^52 on, over a power of ten.
    const whole = BigInt(2 ** 53) + BigInt(Math.floor(random.uniform() * 2 ** 50)) * 2n + 1n;
    const text = String(whole);
    for (const point of [1, 5, 12]) check(`${text.slice(0, -point)}.${text.slice(-point)}`);
    check(`${text}e-${Math.floor(random.uniform() * 23)}`);
    check(`${text}0e-1`);
  }
});

test("every form of a decimal number has the bits of Number", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 25 });
  const form = fc.tuple(
    fc.constantFrom("", "-", "+"),
    digits,
    fc.constantFrom("", "."),
    digits,
    fc.constantFrom("", "e", "E-", "e+"),
    fc.nat(330),
  );
  fc.assert(
    fc.property(form, ([sign, whole, point, part, exponent, power]) => {
      const text = sign + whole + point + (point === "" ? "" : part) + exponent + (exponent === "" ? "" : power);
      const value = Number(text);
      if (whole + (point === "" ? "" : part) === "" || !Number.isFinite(value)) {
        assert.equal(readDecimal(new TextEncoder().encode(`${text}\n`), 0, 46, out, 0) < 0 && Number.isNaN(decimalOf(text)), true, text);
      } else check(text);
    }),
    { seed: 6, numRuns: 20_000 },
  );
});

test("what Number takes besides decimal numbers, and what it does not take, is none", () => {
  for (const text of [
    "",
    " ",
    "1 ",
    " 1",
    "0x1",
    "0b1",
    "Infinity",
    "-Infinity",
    "NaN",
    "1e999",
    "-1e999",
    "1_0",
    "1e",
    ".",
    "1n",
    "\u0661",
    "1,5",
  ]) {
    assert.ok(Number.isNaN(decimalOf(text)), JSON.stringify(text));
  }
  assert.equal(decimalOf("-1,5e1", ","), -15);
  assert.ok(Number.isNaN(decimalOf("1.5", ",")) && Number.isNaN(decimalOf("1.5,5", ",")));
  assert.ok(Number.isNaN(decimalOf("1".repeat(1001))));
});
