import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createRandom, shuffle, STREAMS } from "../../src/tensor/index.js";

test("uint32 gives the numbers of the published C reference", () => {
  const vectors = JSON.parse(readFileSync("test/vectors/xoshiro/vectors.json", "utf8")) as {
    seed: number;
    stream: number;
    first: number[];
    thousandth: number;
  }[];
  assert.equal(vectors.length, 18);
  for (const { seed, stream, first, thousandth } of vectors) {
    const random = createRandom(seed, stream);
    const drawn = Array.from({ length: 1000 }, () => random.uint32());
    assert.deepEqual(drawn.slice(0, 8), first, `seed ${seed}, stream ${stream}`);
    assert.equal(drawn[999], thousandth, `seed ${seed}, stream ${stream}`);
  }
});

// The seeds are fixed, so these tests cannot fail by chance: a limit is the 99.9 % quantile of chi-square for the bins' number.

test("uniform fills [0, 1) evenly, alone and in pairs of neighbours", () => {
  const random = createRandom(1, 0);
  const single = zeros(100),
    pairs = zeros(100);
  let before = random.uniform();
  for (let i = 0; i < 200_000; i++) {
    const value = random.uniform();
    assert.ok(value >= 0 && value < 1);
    single[Math.floor(value * 100)]! += 1;
    pairs[Math.floor(value * 10) * 10 + Math.floor(before * 10)]! += 1;
    before = value;
  }
  assert.ok(chiSquare(single) < 148.23);
  assert.ok(chiSquare(pairs) < 148.23);
});

test("below draws every number equally often, also where 2^32 is no multiple of the bound", () => {
  const random = createRandom(2, 0);
  for (const [bound, limit] of [
    [1, 0.01],
    [2, 10.83],
    [3, 13.82],
    [7, 22.46],
    [100, 148.23],
  ] as const) {
    const counts = zeros(bound);
    for (let i = 0; i < 100_000; i++) counts[random.below(bound)]! += 1;
    assert.equal(counts.length, bound);
    assert.ok(chiSquare(counts) < limit, `bound ${bound}: ${chiSquare(counts)}`);
  }
  // With a bare remainder the lower half of this range would be drawn twice as often as the upper.
  const bound = 3 * 2 ** 30;
  let low = 0;
  for (let i = 0; i < 100_000; i++) if (random.below(bound) < 2 ** 30) low++;
  assert.ok(Math.abs(low / 100_000 - 1 / 3) < 0.005);
  assert.ok(random.below(2 ** 32) < 2 ** 32);
});

test("normal has the moments, the tails and the independence of the standard normal distribution", () => {
  const random = createRandom(3, 0);
  const count = 400_000;
  let sum = 0,
    squares = 0,
    cubes = 0,
    fourths = 0,
    products = 0,
    beyond3 = 0,
    largest = 0,
    before = random.normal();
  for (let i = 0; i < count; i++) {
    const value = random.normal();
    sum += value;
    squares += value ** 2;
    cubes += value ** 3;
    fourths += value ** 4;
    products += value * before;
    if (Math.abs(value) > 3) beyond3++;
    largest = Math.max(largest, Math.abs(value));
    before = value;
  }
  // Four standard errors: the variances of the powers 1 to 4 are 1, 2, 15 and 96, that of a product of neighbours 1.
  const limit = (variance: number) => 4 * Math.sqrt(variance / count);
  assert.ok(Math.abs(sum / count) < limit(1));
  assert.ok(Math.abs(squares / count - 1) < limit(2));
  assert.ok(Math.abs(cubes / count) < limit(15));
  assert.ok(Math.abs(fourths / count - 3) < limit(96));
  assert.ok(Math.abs(products / count) < limit(1));
  assert.ok(Math.abs(beyond3 / count - 0.0026998) < limit(0.0027));
  assert.ok(largest > 4 && largest < 6.5);
});

test("normal falls evenly into ten ranges of equal probability", () => {
  const random = createRandom(4, 0);
  const borders = [-1.2815515655446004, -0.8416212335729143, -0.5244005127080407, -0.2533471031357997, 0];
  const all = [...borders, ...borders.slice(0, 4).map((x) => -x)].sort((a, b) => a - b);
  const counts = zeros(10);
  for (let i = 0; i < 100_000; i++) {
    const value = random.normal();
    counts[all.filter((border) => value >= border).length]! += 1;
  }
  assert.ok(chiSquare(counts) < 27.88);
});

test("the same seed and stream repeat; another seed or stream gives unrelated numbers", () => {
  const draw = (seed: number, stream: number) => {
    const random = createRandom(seed, stream);
    return Array.from({ length: 1000 }, () => random.uniform() - 0.5);
  };
  assert.deepEqual(draw(1, STREAMS.weights), draw(1, STREAMS.weights));
  const sequences = [
    ...Object.values(STREAMS).map((stream) => draw(1, stream)),
    draw(0, 1),
    draw(2, 1),
    draw(1 + 2 ** 32, 1),
    draw(2 ** 52, 1),
  ];
  for (let i = 0; i < sequences.length; i++) {
    for (let j = 0; j < i; j++) {
      const correlation = sequences[i]!.reduce((sum, value, k) => sum + value * sequences[j]![k]!, 0) / (1000 / 12);
      assert.ok(Math.abs(correlation) < 4 / Math.sqrt(1000), `sequences ${i} and ${j} correlate by ${correlation}`);
    }
  }
});

test("shuffle permutes, and every order of four is equally likely", () => {
  const random = createRandom(6, STREAMS.shuffle);
  const long = Int32Array.from({ length: 1000 }, (_, i) => i);
  shuffle(long, random);
  assert.notDeepEqual([...long.subarray(0, 10)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(
    [...long].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  const counts = new Map<string, number>();
  for (let i = 0; i < 48_000; i++) {
    const items = Int32Array.of(0, 1, 2, 3);
    shuffle(items, random);
    counts.set(items.join(""), (counts.get(items.join("")) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  assert.ok(chiSquare([...counts.values()]) < 49.73);
  shuffle(new Int32Array(0), random);
});

test("a seed that is no whole number from 0 to 2^53 - 1 is refused", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => createRandom(seed, 1), {
      name: "InputError",
      message: `seed must be a whole number from 0 to 9007199254740991; received ${seed}`,
    });
  }
});

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

/** Pearson's statistic for equally likely bins. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
