// Optimizers against Keras, schedules against Keras and PyTorch (test/vectors/training), and the bits of both for several threads.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { InputError } from "../../src/tensor/index.js";
import {
  adamW,
  checkSchedule,
  cosine,
  createOptimizer,
  factorAt,
  oneCycle,
  SCHEDULES,
  sgd,
  stepDecay,
  type Optimizer,
  type Schedule,
} from "../../src/train/index.js";
import { REPOSITORY } from "../support/paths.js";
import { enableRelaxed } from "../support/relaxed.js";

enableRelaxed();

type Tensors = Readonly<Record<"dense/kernel" | "dense/bias", readonly number[]>>;
interface KerasVectors {
  readonly start: Tensors;
  readonly gradients: readonly Tensors[];
  readonly optimizers: readonly { readonly name: string; readonly config: Optimizer["config"]; readonly after: Tensors }[];
  readonly schedules: readonly { readonly schedule: Schedule; readonly factors: readonly number[] }[];
}
const read = (name: string): unknown => JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "training", name), "utf8"));
const keras = read("keras.json") as KerasVectors;
const torch = read("torch.json") as Pick<KerasVectors, "schedules">;

/** Takes every step of the vectors; kernel, then bias, each on a boundary of 16. */
function steps(optimizer: Optimizer, name: KernelsName): number[] {
  const backend = createBackend(name);
  const allocate = (): { pointer: number; count: number } => ({ pointer: backend.arena.allocate(32), count: 32 });
  const [parameters, gradients] = [allocate(), allocate()];
  const slots = Array.from({ length: optimizer.slots }, allocate);
  backend.arena.seal();
  const put = (at: number, { "dense/kernel": kernel, "dense/bias": bias }: Tensors): void => {
    backend.arena.f32(at, 32).set(kernel);
    backend.arena.f32(at, 32).set(bias, 16);
  };
  put(parameters.pointer, keras.start);
  const state = optimizer.init();
  for (const gradient of keras.gradients) {
    put(gradients.pointer, gradient);
    state.update({ backend, parameters, gradients, slots, kernelSpans: [{ pointer: parameters.pointer, count: 6 }] });
  }
  return [...backend.arena.f32(parameters.pointer, 32)];
}

for (const kernels of ["reference", "plain", "relaxed"] as const) {
  test(`${kernels}: every optimizer ends where Keras' does, biases undecayed`, () => {
    assert.ok(keras.optimizers.length >= 7);
    for (const { name, config, after } of keras.optimizers) {
      const optimizer = createOptimizer(name, config);
      const received = steps(optimizer, kernels);
      const expected = [...after["dense/kernel"], ...Array.from({ length: 10 }, () => 0), ...after["dense/bias"]];
      expected.forEach((value, i) => {
        // float32, and Keras rounds Adam's betas to it.
        assert.ok(Math.abs(received[i]! - value) < 2e-6, `${name} ${JSON.stringify(config)}, ${i}: ${received[i]} is not ${value}`);
      });
      assert.deepEqual(createOptimizer(optimizer.name, optimizer.config).config, optimizer.config);
    }
  });
}

test("schedules give the rates of Keras' CosineDecay, PyTorch's OneCycleLR and MultiStepLR at every step", () => {
  const cases = [
    ...keras.schedules.map((each) => ({ ...each, tolerance: 2e-7 })),
    ...torch.schedules.map((each) => ({ ...each, tolerance: 1e-15 })),
  ];
  assert.deepEqual(new Set(cases.map(({ schedule }) => schedule.kind)), new Set(["cosine", "one-cycle", "step"]));
  for (const { schedule, factors, tolerance } of cases) {
    factors.forEach((expected, step) => {
      const received = factorAt(schedule, step, factors.length);
      assert.ok(Math.abs(received - expected) <= tolerance, `${JSON.stringify(schedule)}, step ${step}: ${received} is not ${expected}`);
    });
  }
});

test("a schedule's rates are finite and at least 0 in trainings of one step and more", () => {
  for (const make of Object.values(SCHEDULES)) {
    for (const steps of [1, 2, 3, 4, 7, 100]) {
      for (let step = 0; step < steps; step++) {
        const factor = factorAt(make(), step, steps);
        assert.ok(factor >= 0 && factor <= 1, `${make().kind}, step ${step} of ${steps}: ${factor}`);
      }
    }
  }
});

test("options out of range are refused in one line that names the option and what it was", () => {
  const refused = (action: () => unknown, message: RegExp): void =>
    assert.throws(action, (error: Error) => error instanceof InputError && message.test(error.message) && !error.message.includes("\n"));
  refused(() => adamW({ weightDecay: -1 }), /^adamw: weightDecay must be at least 0 and finite; received -1$/);
  refused(() => adamW({ beta1: 1 }), /^adamw: beta1 must be at least 0 and below 1; received 1$/);
  refused(() => sgd({ learningRate: Infinity }), /^sgd: learningRate must be above 0 and finite; received Infinity$/);
  refused(() => sgd({ momentum: 1 }), /^sgd: momentum must be at least 0 and below 1; received 1$/);
  refused(() => sgd({ nesterov: true }), /^sgd: nesterov needs momentum; received momentum 0; take 0.9$/);
  refused(() => createOptimizer("rmsprop", {}), /^optimizer must be one of adam, adamw, sgd; received "rmsprop"$/);
  refused(() => cosine({ warmup: 1 }), /^schedule cosine: warmup must be a share of all steps, at least 0 and below 1; received 1$/);
  refused(() => cosine({ alpha: 2 }), /^schedule cosine: alpha must be between 0 and 1; received 2$/);
  refused(() => oneCycle({ pctStart: 0 }), /^schedule one-cycle: pctStart must be a share of all steps, above 0 and below 1; received 0$/);
  refused(() => oneCycle({ divFactor: 0 }), /^schedule one-cycle: divFactor must be above 0 and finite; received 0$/);
  refused(() => stepDecay({ milestones: [0.5, 0.5] }), /^schedule step: milestones must be rising shares .*; received \[0.5,0.5\]$/);
  refused(() => checkSchedule({ kind: "linear" } as never), /^schedule: kind must be one of constant, .*; received "linear"$/);
});
