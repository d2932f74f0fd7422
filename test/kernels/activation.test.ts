// How far the float32 exponential, tanh and erf, on which the activations are built, are from float64, and that an element's bits do not
// depend on where in a buffer it stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIVATION_CODES, createBackend, type KernelsName } from "../../src/kernels/index.js";
import { enableRelaxed } from "../support/relaxed.js";

enableRelaxed();

type Name = (typeof ACTIVATION_CODES)[number];
const COUNT = 200_001;

/** COUNT arguments from `low` to `high`, and what the kernel makes of them. */
function sample(kernels: KernelsName, name: Name, low: number, high: number): { x: Float32Array; y: Float32Array } {
  const x = Float32Array.from({ length: COUNT }, (_, i) => low + ((high - low) * i) / (COUNT - 1));
  return { x, y: run(kernels, name, x) };
}

function run(kernelsName: KernelsName, name: Name, x: Float32Array): Float32Array {
  const { kernels, arena } = createBackend(kernelsName);
  const [to, from] = [arena.allocate(x.length), arena.allocate(x.length)];
  arena.seal();
  arena.f32(from, x.length).set(x);
  kernels.activationForward(to, from, x.length, ACTIVATION_CODES.indexOf(name));
  return arena.f32(to, x.length).slice();
}

/** The largest error as a multiple of half a unit in the last place, 2^-24, of `size`: the value itself where not given. */
function worst({ x, y }: { x: Float32Array; y: Float32Array }, exact: (x: number) => number, size = exact): number {
  let most = 0;
  x.forEach((argument, i) => {
    const error = Math.abs(y[i]! - exact(argument)) / (2 ** -24 * Math.abs(size(argument)));
    assert.ok(error >= 0, `at ${argument}: received ${y[i]}`);
    most = Math.max(most, error);
  });
  return most;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** x P(X <= x), the cumulative function by its series (Abramowitz and Stegun 26.2.10), whose terms alternate: good to 1e-12 up to 4. */
function gelu(x: number): number {
  let [term, sum] = [x, x];
  for (let i = 1; i < 120; i++) {
    term *= (-x * x) / (2 * i);
    sum += term / (2 * i + 1);
  }
  return x * (0.5 + sum / Math.sqrt(2 * Math.PI));
}

for (const kernels of ["plain", "relaxed"] satisfies KernelsName[]) {
  const bounds: [title: string, error: () => number, most: number][] = [
    ["sigmoid below 0, where it is the exponential", () => worst(sample(kernels, "sigmoid", -87, 0), sigmoid), 3],
    ["sigmoid above 0", () => worst(sample(kernels, "sigmoid", 0, 90), sigmoid), 2],
    ["elu", () => worst(sample(kernels, "elu", -90, -1e-6), Math.expm1), 2],
    ["elu next to 0", () => worst(sample(kernels, "elu", -0.7, -1e-6), Math.expm1), 2],
    ["tanh", () => worst(sample(kernels, "tanh", -12, 12.001), Math.tanh), 6],
    ["tanh next to 0", () => worst(sample(kernels, "tanh", -0.6, -1e-6), Math.tanh), 5],
    ["swish", () => worst(sample(kernels, "swish", -80, 80.001), (x) => x * sigmoid(x)), 4],
    // As Keras computes it, 1 + erf cancels where x is negative: what is left has the error of the sum.
    ["gelu, of its argument", () => worst(sample(kernels, "gelu", -4, 4.001), gelu, (x) => x), 4],
  ];
  test(`${kernels}: activations are within a few units in the last place of float64`, () => {
    for (const [title, error, most] of bounds) {
      const found = error();
      assert.ok(found <= most && found > 0.5, `${title}: largest error ${found.toFixed(2)} half units, allowed ${most}`);
    }
  });

  test(`${kernels}: an element's bits do not depend on its place`, () => {
    for (const name of ACTIVATION_CODES) {
      const { x, y } = sample(kernels, name, -20, 20);
      for (let i = 0; i < COUNT; i += 1999) {
        const stretch = x.subarray(i, i + 1 + (i % 7));
        assert.deepEqual(run(kernels, name, stretch), y.subarray(i, i + stretch.length), `${name} from ${i} on`);
      }
    }
  });

  test(`${kernels}: far out activations are where they tend to, and what is no number stays none`, () => {
    const x = Float32Array.of(-1e30, -1000, 1000, 1e30, NaN, 0);
    const far: Record<Name, readonly number[]> = {
      relu: [0, 0, 1000, 1e30, NaN, 0],
      elu: [-1, -1, 1000, 1e30, NaN, 0],
      gelu: [-0, -0, 1000, 1e30, NaN, 0],
      swish: [-0, -0, 1000, 1e30, NaN, 0],
      tanh: [-1, -1, 1, 1, NaN, 0],
      sigmoid: [0, 0, 1, 1, NaN, 0.5],
    };
    for (const name of ACTIVATION_CODES) {
      const y = run(kernels, name, x);
      far[name].forEach((value, i) => {
        const expected = Math.fround(value);
        assert.ok(
          Object.is(y[i], expected) || Math.abs(y[i]! - expected) <= 2 ** -22,
          `${name}(${x[i]}): expected ${expected}, received ${y[i]}`,
        );
      });
    }
  });
}
