import type { Program } from "../nn/index.js";
import { InputError } from "../tensor/index.js";

/** What turns gradients into new parameters. Plain data plus two functions; the vectors it keeps live in the program's arena. */
export interface Optimizer {
  readonly name: string;
  /** Every option, for the training record. */
  readonly config: Readonly<Record<string, number | boolean>>;
  /** Vectors as long as the parameters that it keeps between steps; zero at the start. */
  readonly slots: number;
  init(): OptimizerState;
}

/** A stretch of the parameters with what belongs to it; of a program, all of them. */
export type Stretch = Pick<Program, "backend" | "parameters" | "gradients" | "slots" | "kernelSpans">;

export interface OptimizerState {
  /**
   * One step along the gradients, element by element: a thread may be given a stretch of all of them, and always the same one. `factor`, default
   * 1, is the schedule's share of the learning rate.
   */
  update(stretch: Stretch, factor?: number): void;
}

export interface AdamOptions {
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba, arXiv:1412.6980) with Keras' defaults: learningRate 1e-3, beta1 0.9, beta2 0.999, epsilon 1e-7. As in Keras
 * epsilon is the paper's "epsilon hat", added before the bias is corrected. Throws InputError for values outside their ranges.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const config = adamConfig("adam", options);
  return register({ name: "adam", config, slots: 2, init: () => adamState(config, 0) });
}

export interface AdamWOptions extends AdamOptions {
  readonly weightDecay?: number;
}

/**
 * AdamW (Loshchilov and Hutter, arXiv:1711.05101), as Keras does it: before each step of Adam, kernels shrink by learningRate * weightDecay of
 * themselves, default 0.004, the learning rate being the schedule's at that step. Biases and normalisations' gamma and beta do not, as after
 * `exclude_from_weight_decay`. Throws InputError for values outside their ranges.
 */
export function adamW({ weightDecay = 0.004, ...options }: AdamWOptions = {}): Optimizer {
  const config = { ...adamConfig("adamw", options), weightDecay };
  checkDecay("adamw", weightDecay);
  return register({ name: "adamw", config, slots: 2, init: () => adamState(config, weightDecay) });
}

function adamConfig(name: string, { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions): Required<AdamOptions> {
  checkRate(name, learningRate);
  checkShare(name, "beta1", beta1);
  checkShare(name, "beta2", beta2);
  if (!(epsilon > 0 && epsilon < Infinity)) throw new InputError(`${name}: epsilon must be above 0 and finite; received ${epsilon}`);
  return { learningRate, beta1, beta2, epsilon };
}

function adamState({ learningRate, beta1, beta2, epsilon }: Required<AdamOptions>, weightDecay: number): OptimizerState {
  // Powers by repeated multiplication: exact to the last bit everywhere, as Math.pow need not be.
  // In an array, as V8 boxes a number that a closure changes.
  const powers = Float64Array.of(1, 1);
  return {
    update(stretch, factor = 1) {
      const rate = learningRate * factor;
      if (weightDecay > 0) decay(stretch, rate * weightDecay);
      const { backend, parameters, gradients, slots } = stretch;
      powers[0]! *= beta1;
      powers[1]! *= beta2;
      const alpha = (rate * Math.sqrt(1 - powers[1]!)) / (1 - powers[0]!);
      backend.kernels.adam(
        parameters.pointer,
        slots[0]!.pointer,
        slots[1]!.pointer,
        gradients.pointer,
        parameters.count,
        alpha,
        beta1,
        beta2,
        epsilon,
      );
    },
  };
}

export interface SgdOptions {
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent with Keras' defaults: learningRate 0.01, momentum 0, nesterov false (else Sutskever et al. 2013's form of
 * Nesterov's momentum), weightDecay 0, which acts as adamW's. Throws InputError for values outside their ranges.
 */
export function sgd({ learningRate = 0.01, momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  checkRate("sgd", learningRate);
  checkShare("sgd", "momentum", momentum);
  checkDecay("sgd", weightDecay);
  if (nesterov && momentum === 0) throw new InputError("sgd: nesterov needs momentum; received momentum 0; take 0.9");
  const update = (stretch: Stretch, factor = 1): void => {
    const rate = learningRate * factor;
    if (weightDecay > 0) decay(stretch, rate * weightDecay);
    const { backend, parameters, gradients, slots } = stretch;
    const { pointer, count } = parameters;
    backend.kernels.sgd(pointer, slots[0]!.pointer, gradients.pointer, count, rate, momentum, nesterov ? 1 : 0);
  };
  return register({ name: "sgd", config: { learningRate, momentum, nesterov, weightDecay }, slots: 1, init: () => ({ update }) });
}

/** Kernels lose `share` of themselves. */
function decay({ backend, kernelSpans }: Stretch, share: number): void {
  for (let i = 0; i < kernelSpans.length; i++) {
    const { pointer, count } = kernelSpans[i]!;
    backend.kernels.addScaled(pointer, pointer, count, -share);
  }
}

function checkRate(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new InputError(`${name}: learningRate must be above 0 and finite; received ${value}`);
}

function checkShare(name: string, option: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new InputError(`${name}: ${option} must be at least 0 and below 1; received ${value}`);
}

function checkDecay(name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw new InputError(`${name}: weightDecay must be at least 0 and finite; received ${value}`);
}

/** The optimizers made here, which a thread can make again from name and config. */
const own = new WeakSet<Optimizer>();

function register(optimizer: Optimizer): Optimizer {
  own.add(optimizer);
  return optimizer;
}

export function isOwn(optimizer: Optimizer): boolean {
  return own.has(optimizer);
}

/** By the names that Keras' compile takes. */
export const OPTIMIZERS = { adam, adamw: adamW, sgd } as const;
export type OptimizerName = keyof typeof OPTIMIZERS;

/** An optimizer by what it calls itself. Throws InputError for another name, and for an option that it does not have. */
export function createOptimizer(name: string, config: Optimizer["config"]): Optimizer {
  if (!Object.hasOwn(OPTIMIZERS, name)) {
    throw new InputError(`optimizer must be one of ${Object.keys(OPTIMIZERS).join(", ")}; received ${JSON.stringify(name)}`);
  }
  const optimizer = OPTIMIZERS[name as OptimizerName](config);
  const stranger = Object.keys(config).find((option) => !Object.hasOwn(optimizer.config, option));
  if (stranger === undefined) return optimizer;
  throw new InputError(`${name}: expected the options ${Object.keys(optimizer.config).join(", ")}; received ${JSON.stringify(stranger)}`);
}
