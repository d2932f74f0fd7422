// SpatialDropout1D and GaussianNoise: what they do in training, nothing else, and the same whoever computes which windows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend } from "../../src/kernels/index.js";
import { gaussianNoise, spatialDropout1D } from "../../src/nn/index.js";
import { runLayer } from "../support/run-layer.js";

const [N, T, C] = [200, 5, 12];
const ones = new Float32Array(N * T * C).fill(1);

test("SpatialDropout1D keeps or drops a channel of a window for all its time steps, as often as its rate says, and its gradient alike", () => {
  const { y, dx } = runLayer(spatialDropout1D({ rate: 0.3 }), [T, C], { x: ones, dy: ones });
  assert.deepEqual(dx, y);
  const scale = Math.fround(1 / (1 - Math.round(0.3 * 65536) / 65536));
  let kept = 0;
  for (let i = 0; i < N; i++) {
    for (let channel = 0; channel < C; channel++) {
      const first = y[i * T * C + channel]!;
      assert.ok(first === 0 || first === scale, `${first}`);
      for (let step = 1; step < T; step++) assert.equal(y[(i * T + step) * C + channel], first);
      if (first > 0) kept++;
    }
  }
  // Four standard errors of 2400 draws.
  assert.ok(Math.abs(kept / (N * C) - 0.7) < 0.038, `${kept} of ${N * C} kept`);
});

test("outside of training both pass on what they get", () => {
  const x = Float32Array.from(ones, (_, i) => Math.sin(i));
  for (const layer of [spatialDropout1D({ rate: 0.5 }), gaussianNoise({ stddev: 2 })]) {
    assert.deepEqual(runLayer(layer, [T, C], { x, training: false }).y, x);
  }
});

test("GaussianNoise adds independent normal numbers: moments, distribution and neighbours of 12,000", () => {
  const { y, dx } = runLayer(gaussianNoise({ stddev: 2 }), [T, C], { x: ones, dy: ones });
  assert.deepEqual(dx, ones);
  const z = Array.from(y, (value) => (value - 1) / 2);
  const mean = (of: (value: number, i: number) => number): number => z.reduce((sum, value, i) => sum + of(value, i), 0) / z.length;
  // Four standard errors each: of a mean 1 / sqrt(n), of squares sqrt(2 / n), of cubes sqrt(15 / n), of fourth powers sqrt(96 / n).
  const bound = (variance: number): number => 4 * Math.sqrt(variance / z.length);
  assert.ok(Math.abs(mean((value) => value)) < bound(1));
  assert.ok(Math.abs(mean((value) => value ** 2) - 1) < bound(2));
  assert.ok(Math.abs(mean((value) => value ** 3)) < bound(15));
  assert.ok(Math.abs(mean((value) => value ** 4) - 3) < bound(96));
  for (const lag of [1, 4, 8, C, T * C]) assert.ok(Math.abs(mean((value, i) => value * z[(i + lag) % z.length]!)) < bound(1), `lag ${lag}`);
  for (const [limit, share] of [
    [-1.959964, 0.025],
    [-0.6744898, 0.25],
    [0.6744898, 0.75],
    [2.575829, 0.995],
  ] as const) {
    const below = z.filter((value) => value < limit).length / z.length;
    assert.ok(Math.abs(below - share) < bound(share * (1 - share)), `${below} below ${limit}, expected ${share}`);
  }
});

test("masks and noise are the same in one call and window by window, and others under other keys", () => {
  const { kernels, arena } = createBackend("plain");
  const size = T * C;
  const [x, whole, parts] = [arena.allocate(N * size), arena.allocate(N * size), arena.allocate(N * size)];
  arena.seal();
  arena.f32(x, N * size).fill(1);
  const calls = {
    "SpatialDropout1D's kernel": (y: number, first: number, n: number, key1: number) =>
      kernels.spatialDropout1d(y + 4 * first * size, x + 4 * first * size, n, T, C, 0.3, first * C, 11, key1),
    "GaussianNoise's kernel": (y: number, first: number, n: number, key1: number) =>
      kernels.gaussianNoise(y + 4 * first * size, x + 4 * first * size, n * size, 0.5, first * size, 11, key1),
  };
  for (const [name, call] of Object.entries(calls)) {
    call(whole, 0, N, 5);
    for (let first = 0; first < N; first += 3) call(parts, first, Math.min(3, N - first), 5);
    const expected = arena.f32(whole, N * size).slice();
    assert.deepEqual(arena.f32(parts, N * size).slice(), expected, name);
    call(parts, 0, N, 6);
    const differing = arena.f32(parts, N * size).filter((value, i) => value !== expected[i]).length;
    assert.ok(differing > 0.3 * N * size, `${name}: ${differing} of ${N * size} differ`);
  }
});
