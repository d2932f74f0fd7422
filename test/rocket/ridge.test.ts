// The ridge classifier against scikit-learn's, on what test/vectors/aeon/generate.py wrote, and its solvers against direct solutions.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { restrict, solveRidges, type RidgeSystem } from "../../src/rocket/conjugate-gradients.js";
import { groupFolds } from "../../src/rocket/folds.js";
import { leaveOneOut } from "../../src/rocket/leave-one-out.js";
import { planLandmarks } from "../../src/rocket/landmarks.js";
import { fitLogistic } from "../../src/rocket/logistic.js";
import { fitRidge, productRoom, type Gram, type Ridge, type RidgeChoice } from "../../src/rocket/ridge.js";
import { createThreads } from "../../src/rocket/threads.js";
import { InputError } from "../../src/tensor/index.js";
import { hashFill } from "../support/hash-fill.js";
import { REPOSITORY } from "../support/paths.js";

const numbers = z.array(z.number());
const Vectors = z.object({
  "scikit-learn": z.string(),
  classifiers: z.array(
    z.object({
      ...{ name: z.string(), windows: z.number(), features: z.number(), classes: z.number(), stream: z.number(), alphas: numbers },
      ...{ labels: numbers, alpha: z.number(), coefficients: numbers, intercepts: numbers },
      logistic: z.object({ alpha: z.number(), coefficients: numbers, intercepts: numbers }),
    }),
  ),
});
const vectors = Vectors.parse(JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "aeon", "ridge.json"), "utf8")));

type Problem = z.infer<typeof Vectors>["classifiers"][number];

/** (N, F), as generate.py makes them, each standardised. */
function standardised({ windows, features, classes, stream, labels }: Problem): Float64Array[] {
  const x = hashFill(windows * features, stream, 1);
  labels.forEach((label, i) => {
    for (let f = label; f < features; f += classes) x[i * features + f]! += 0.4;
  });
  const columns = Array.from({ length: features }, (_, f) => {
    const column = labels.map((_, i) => x[i * features + f]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / windows;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / windows);
    return column.map((value) => (value - mean) / deviation);
  });
  return labels.map((_, i) => Float64Array.from(columns, (column) => column[i]!));
}

/** The ridge of these features by the kernels, and its coefficients (F, classes). */
async function fitFeatures(x: readonly Float64Array[], labels: Int32Array, classes: number, choice: Omit<RidgeChoice, "folds">) {
  const threads = createThreads(1);
  const { arena, kernels } = threads.backend;
  const [windows, features] = [x.length, x[0]!.length];
  const panels = Math.ceil(windows / 8);
  const rows = 8 * panels;
  const room = productRoom(rows, 3 * classes, classes);
  const z = arena.allocate(rows * features);
  const gram: Gram = {
    ...{ threads, windows, rows, k: arena.allocate(rows * rows), v: arena.allocate(room), y: arena.allocate(room) },
    landmarks: planLandmarks(threads, windows, 3 * classes),
  };
  arena.seal();
  const values = arena.f32(z, rows * features);
  x.forEach((row, i) => row.forEach((value, f) => (values[((i >> 3) * features + f) * 8 + (i & 7)] = value)));
  kernels.gram(gram.k, rows, z, features, panels, 0, 1);
  kernels.mirror(gram.k, rows, panels, 0, panels);
  const ridge = await fitRidge(gram, labels, classes, { ...choice, folds: 3 });
  const coefficients = Array.from({ length: features * classes }, (_, at) => {
    const [f, k] = [Math.floor(at / classes), at % classes];
    return x.reduce((sum, row, i) => sum + row[f]! * ridge.duals[k]![i]!, 0);
  });
  return { ridge, coefficients };
}

function near(received: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  assert.equal(received.length, expected.length);
  const size = Math.max(...expected.map(Math.abs));
  received.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) <= tolerance * size, `${what} ${i}: expected ${expected[i]}, received ${value}`),
  );
}

for (const problem of vectors.classifiers) {
  const { name, classes, features, alphas, labels, alpha, coefficients, intercepts } = problem;
  /** scikit-learn has a row a class. */
  const expected = Array.from(
    { length: features * classes },
    (_, at) => coefficients[(at % classes) * features + Math.floor(at / classes)]!,
  );
  test(`${name}: leaving one out chooses the alpha of scikit-learn ${vectors["scikit-learn"]}, with its coefficients`, async () => {
    const fitted = await fitFeatures(standardised(problem), Int32Array.from(labels), classes, { alphas, groups: undefined });
    assert.equal(fitted.ridge.alpha, alpha);
    assert.ok(alphas.indexOf(alpha) > 0 && alphas.indexOf(alpha) < alphas.length - 1, "the choice is not at the border");
    near(fitted.coefficients, expected, 1e-4, "coefficient");
    near(fitted.ridge.intercepts, intercepts, 1e-5, "intercept");
  });
  test(`${name}: conjugate gradients find the same coefficients`, async () => {
    const fitted = await fitFeatures(standardised(problem), Int32Array.from(labels), classes, { alphas: [alpha], groups: undefined });
    assert.deepEqual(fitted.ridge.scores, []);
    near(fitted.coefficients, expected, 1e-4, "coefficient");
    near(fitted.ridge.intercepts, intercepts, 1e-5, "intercept");
  });
  test(`${name}: scores by folds of groups are those of ridges fitted to each fold's other windows`, async () => {
    const x = standardised(problem);
    const all = Int32Array.from(labels);
    const groups = all.map((_, i) => i % 5);
    const { ridge } = await fitFeatures(x, all, classes, { alphas, groups });
    const folds = groupFolds(groups, 3);
    for (const [s, penalty] of alphas.entries()) {
      let right = 0,
        squares = 0;
      for (let fold = 0; fold < 3; fold++) {
        const kept = [...all.keys()].filter((i) => folds[i] !== fold);
        const decide = fitDirectly(x, all, classes, kept, penalty);
        for (const i of all.keys()) {
          if (folds[i] !== fold) continue;
          const values = decide(x[i]!);
          if (values.indexOf(Math.max(...values)) === all[i]) right++;
          values.forEach((value, k) => (squares += (value - (all[i] === k ? 1 : -1)) ** 2));
        }
      }
      const { accuracy, meanSquaredError } = ridge.scores[s]!;
      assert.equal(accuracy, right / all.length);
      assert.ok(Math.abs(meanSquaredError - squares / (all.length * classes)) < 1e-2 * meanSquaredError, `${meanSquaredError}, ${squares}`);
    }
    checkChoice(ridge);
  });
}

function checkChoice({ alpha, scores }: Ridge): void {
  const least = Math.min(...scores.map(({ meanSquaredError }) => meanSquaredError));
  assert.equal(alpha, scores.find(({ meanSquaredError }) => meanSquaredError === least)!.alpha);
}

/** A ridge with a constant term of some windows, by elimination: decision values of a row. */
function fitDirectly(x: readonly Float64Array[], labels: Int32Array, classes: number, kept: readonly number[], alpha: number) {
  const features = x[0]!.length;
  const means = Float64Array.from({ length: features }, (_, f) => kept.reduce((sum, i) => sum + x[i]![f]!, 0) / kept.length);
  const rows = kept.map((i) => x[i]!.map((value, f) => value - means[f]!));
  const targets = Array.from({ length: classes }, (_, k) => kept.map((i) => (labels[i] === k ? 1 : -1)));
  const averages = targets.map((target) => target.reduce((sum, value) => sum + value, 0) / kept.length);
  const matrix = Array.from({ length: features }, (_, f) =>
    Float64Array.from({ length: features + classes }, (_, g) =>
      rows.reduce(
        (sum, row, i) => sum + row[f]! * (g < features ? row[g]! : targets[g - features]![i]! - averages[g - features]!),
        f === g ? alpha : 0,
      ),
    ),
  );
  for (let p = 0; p < features; p++) {
    for (let f = 0; f < features; f++) {
      if (f === p) continue;
      const factor = matrix[f]![p]! / matrix[p]![p]!;
      for (let g = p; g < features + classes; g++) matrix[f]![g]! -= factor * matrix[p]![g]!;
    }
  }
  return (row: Float64Array): number[] =>
    averages.map((average, k) =>
      row.reduce((sum, value, f) => sum + ((value - means[f]!) * matrix[f]![features + k]!) / matrix[f]![f]!, average),
    );
}

for (const { name, classes, features, labels, logistic, ...rest } of vectors.classifiers) {
  test(`${name}: logistic regression finds the coefficients of scikit-learn ${vectors["scikit-learn"]}`, async () => {
    const x = standardised({ name, classes, features, labels, logistic, ...rest });
    const k = x.map((a) => Float64Array.from(x, (b) => a.reduce((sum, value, f) => sum + value * b[f]!, 0)));
    const multiply = (columns: readonly Float64Array[]) =>
      Promise.resolve(columns.map((column) => Float64Array.from(k, (row) => row.reduce((sum, value, i) => sum + value * column[i]!, 0))));
    const { duals, intercepts } = await fitLogistic(multiply, Int32Array.from(labels), classes, logistic.alpha);
    const coefficients = duals.flatMap((dual) =>
      Array.from({ length: features }, (_, f) => x.reduce((sum, row, i) => sum + row[f]! * dual[i]!, 0)),
    );
    near(coefficients, logistic.coefficients, 1e-4, "coefficient");
    near(intercepts, logistic.intercepts, 1e-4, "intercept");
  });
}

test("systems are solved beside each other, each to the tolerance, zero outside of its rows; a preconditioner saves steps", async () => {
  const n = 20;
  const basis = Array.from({ length: n }, (_, i) => hashFill(n + 4, 30 + i, 1));
  const k = basis.map((a, i) => Float64Array.from(basis, (b, j) => a.reduce((sum, value, f) => sum + value * b[f]!, i === j ? 10 * i : 0)));
  const kept = [Int32Array.from({ length: n }, (_, i) => i), Int32Array.from({ length: n / 2 }, (_, i) => 2 * i)];
  const systems = [0.5, 3, 1e5].flatMap((shift) =>
    kept.map((rows, c): RidgeSystem => ({ rows, shift, target: restrict(Float64Array.from(hashFill(n, 60 + c, 1)), rows) })),
  );
  const product = (column: Float64Array): Float64Array =>
    Float64Array.from(k, (row) => row.reduce((sum, value, j) => sum + value * column[j]!, 0));
  const multiply = (columns: readonly Float64Array[]) => Promise.resolve(columns.map(product));
  const plain = { multiply, precondition: (_: readonly number[], given: readonly Float64Array[]) => Promise.resolve(given), systems };
  const diagonal = (which: readonly number[], given: readonly Float64Array[]) =>
    Promise.resolve(
      given.map((column, c) => {
        const { rows, shift } = systems[which[c]!]!;
        return restrict(
          column.map((value, i) => value / (10 * i + 5 + shift)),
          rows,
        );
      }),
    );
  const { solutions, residual, iterations } = await solveRidges({ ...plain, tolerance: 1e-10, maxIterations: 200 });
  assert.ok(residual <= 1e-10);
  const quick = await solveRidges({ ...plain, precondition: diagonal, tolerance: 1e-10, maxIterations: 200 });
  assert.ok(quick.iterations < iterations, `${quick.iterations} and ${iterations}`);
  await assert.rejects(
    solveRidges({ ...plain, tolerance: 1e-10, maxIterations: 2 }),
    (error) => error instanceof InputError && /alpha 0.5: expected a solution in 2 steps; .*choose from larger alphas/.test(error.message),
  );
  systems.forEach(({ rows, shift, target }, s) => {
    for (const x of [solutions[s]!, quick.solutions[s]!]) {
      const image = restrict(product(x), rows);
      for (let i = 0; i < n; i++) {
        assert.ok(Math.abs(image[i]! + shift * x[i]! - target[i]!) < 1e-8, `system ${s}, row ${i}`);
        if (!rows.includes(i)) assert.equal(x[i], 0);
      }
    }
  });
});

test("an alpha far below float32's roundings is still solved by landmarks", async () => {
  const [windows, features] = [400, 600];
  const x = Array.from({ length: windows }, (_, i) => {
    const noise = hashFill(features, 200 + i, 1);
    return Float64Array.from(noise, (value, f) => value * 0.05 + 3 * Math.cos(0.01 * (f + 1) * ((i % 40) + 1)));
  });
  const labels = Int32Array.from({ length: windows }, (_, i) => (i % 40 < 20 ? 0 : 1));
  const groups = labels.map((_, i) => Math.floor(i / 50));
  const { ridge } = await fitFeatures(x, labels, 2, { alphas: [1e-3, 1, 100], groups });
  checkChoice(ridge);
  assert.ok(
    ridge.scores.every(({ accuracy }) => accuracy > 0.95),
    JSON.stringify(ridge.scores),
  );
});

test("leave-one-out errors in closed form are those of leaving one out", () => {
  const problem = vectors.classifiers[1]!;
  const x = standardised(problem);
  const labels = Int32Array.from(problem.labels);
  const n = x.length;
  const k = Float64Array.from({ length: n * n }, (_, at) =>
    x[Math.floor(at / n)]!.reduce((sum, value, f) => sum + value * x[at % n]![f]!, 0),
  );
  const targets = Array.from({ length: problem.classes }, (_, c) => Float64Array.from(labels, (label) => (label === c ? 1 : -1)));
  const { errors } = leaveOneOut(k, targets, 3);
  for (const i of [0, 7, n - 1]) {
    const kept = [...labels.keys()].filter((j) => j !== i);
    const values = fitDirectly(x, labels, problem.classes, kept, 3)(x[i]!);
    values.forEach((value, c) => assert.ok(Math.abs(value - targets[c]![i]! - errors[c]![i]!) < 1e-8, `window ${i}, class ${c}`));
  }
});

test("an alpha below what roundings leave of a singular matrix is refused", () => {
  const k = Float64Array.from({ length: 9 }, (_, at) => (at % 4 === 0 ? -1e-9 : 0));
  assert.throws(() => leaveOneOut(k, [Float64Array.of(1, -1, 1)], 1e-10), /alpha 1e-10 is lost in the roundings of the windows' products/);
});

test("folds hold whole groups and about as many windows each; more folds than groups are refused", () => {
  const groups = Int32Array.from([1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5]);
  const folds = groupFolds(groups, 3);
  for (const group of new Set(groups)) assert.equal(new Set(folds.filter((_, i) => groups[i] === group)).size, 1);
  assert.deepEqual([0, 1, 2].map((fold) => folds.filter((each) => each === fold).length).sort(), [4, 4, 4]);
  assert.throws(
    () => groupFolds(groups, 6),
    new InputError("random convolutions: 6 folds need as many groups; received 5; choose alpha by leave-one-out, without groups"),
  );
});
