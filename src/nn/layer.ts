import type { Kernels } from "../kernels/index.js";
import type { Arena, Pointer, Random, Shape } from "../tensor/index.js";
import type { Lengths } from "./lengths.js";
import type { Share } from "./share.js";

/** Fills a parameter before training; fans as Keras computes them from the shape. */
export type Initializer = (values: Float32Array, shape: Shape, random: Random) => void;

/** One tensor of a layer that its training decides. */
export interface ParameterSpec {
  /** Keras' name of it: "kernel", "bias". */
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** False of what is kept with the weights and has no gradient: moving means. Default true. */
  readonly trainable?: false;
}

/** Memory that layers use only inside one call, so that one buffer serves all of them. */
export interface Scratch {
  /** Asks for at least `length` floats; to be called while planning. */
  need(length: number): void;
  /** Where they are; valid once the arena is sealed. */
  readonly pointer: Pointer;
}

/** The two random words that a training step's dropout masks are made from; set anew before each step. */
export interface DropoutKeys {
  key0: number;
  key1: number;
}

/** Where a layer meets so many zeros that its kernels had better sum over the rest. */
export interface Zeros {
  /** True when most of the gradient of its output is exactly zero in training: a pooling behind gives its own to one step of each pool. */
  readonly sparseGradient: boolean;
  /**
   * True when every input is a ReLU's output, or came from one through dropout, pooling and joins: half of it or more is zero, and where it is
   * zero nobody needs its gradient, since the ReLU lets none through there.
   */
  readonly rectified: boolean;
}

/** One operand of a layer: a window's shape, where the values are, and where their gradient goes. */
export interface LayerInput {
  readonly shape: Shape;
  readonly x: Pointer;
  /** Undefined where nobody asks for it: the network's inputs, what lies before the first weights, a program that only predicts. */
  readonly dx: Pointer | undefined;
}

/** Where a layer finds its operands. Buffers hold `batchSize` windows; a call uses the first n of them. */
export interface LayerPlan {
  readonly kernels: Kernels;
  readonly arena: Arena;
  readonly batchSize: number;
  /** Without it, weights change by setWeights alone, so that a layer may keep them in another form: see `prepare` of BoundLayer. */
  readonly canTrain: boolean;
  /** The layer's place in the network, from 0. */
  readonly index: number;
  /** At least one; several only of layers that join. Shapes are those of one window, without the window axis. */
  readonly inputs: readonly LayerInput[];
  /** The first input, which most layers have alone. */
  readonly inputShape: Shape;
  readonly x: Pointer;
  readonly dx: Pointer | undefined;
  readonly outputShape: Shape;
  readonly y: Pointer;
  /** Undefined where `dx` would be: in a program that only predicts, and where nobody before this layer learns. */
  readonly dy: Pointer | undefined;
  /** True when whoever makes dy has zeroed it already where this layer's ReLU gave 0. */
  readonly masked: boolean;
  /** True when this layer is to do so for the one before: zero dx where x is 0. Only of a layer whose definition says that it can. */
  readonly masks: boolean;
  /** True when dy is a list, as `listGradient` of the kernels leaves it. Only of a layer whose definition says that it reads one. */
  readonly listed: boolean;
  readonly zeros: Zeros;
  /** True when training is to leave the layer's parameters alone; it is then not asked for `gradients`, which have no place. */
  readonly frozen: boolean;
  /** In the order of `parameters`; the gradient of what is not trainable is at 0, and nobody's. */
  readonly parameters: readonly Pointer[];
  readonly gradients: readonly Pointer[];
  readonly scratch: Scratch;
  readonly keys: DropoutKeys;
  /** In a masked network: how many steps of each window are real, in x (all inputs alike) and in y; undefined of one without a time axis. */
  readonly xLengths?: Lengths | undefined;
  readonly yLengths?: Lengths | undefined;
  /** Steps of a max pooling that the layer does with its output, of which `outputShape` tells already; 1 of a layer that does none. */
  readonly pool: number;
}

/**
 * A layer tied to its buffers. Calls work on n windows from `first` on and touch no others, so that threads can share a batch out; what
 * comes of a window does not depend on who computed its neighbours.
 */
export interface BoundLayer {
  /** Called whenever the weights were set, and before anything else. Absent where nothing is made of them. */
  prepare?(): void;
  /**
   * Before `forward` in training, of a layer that needs statistics over all n windows: a share of them. All windows' x is there; no thread goes
   * forward before all are done.
   */
  statistics?(share: Share, n: number): void;
  /** x -> y. `training` turns on what differs while learning (dropout). */
  forward(first: number, n: number, training: boolean): void;
  /** The same before `backward`: sums over all windows of what their dy is, parameters' gradients among them. May overwrite dy. */
  backwardStatistics?(share: Share, n: number): void;
  /** dy -> dx, from what `forward` left behind. May overwrite dy. Called only where there is a dy. */
  backward(first: number, n: number): void;
  /**
   * Once n windows, from 0 on, went backward: a share of the parameters' gradients, each of them a sum over the windows in their order. Absent
   * where there are no parameters.
   */
  gradients?(share: Share, n: number): void;
  /** Only of Dense with softmax, sigmoid or linear: what stands before the activation, and `backward` from its gradient. A loss goes this way. */
  readonly logits?: { readonly pointer: Pointer; backward(first: number, n: number): void };
}

/** What a training step does with a layer. */
export type Pass = "forward" | "backwardInput" | "backwardWeights";

/** What the engine knows of a kind of layer. Everything is derived from the configuration, which is plain data. */
export interface LayerDefinition<Config extends { readonly kind: string }> {
  readonly kind: Config["kind"];
  /** Keras' default name, to which _1, _2, ... is appended. */
  readonly defaultName: string;
  /** True of a layer that joins two or more inputs; every other takes exactly one, and its methods one shape. */
  readonly joins?: true;
  /** Shape of one window after the layer. Throws InputError when the configuration does not fit the inputs. */
  outputShape(config: Config, ...inputShapes: Shape[]): Shape;
  parameters(config: Config, ...inputShapes: Shape[]): readonly ParameterSpec[];
  /** Multiplications with an addition that one window costs forward. */
  multiplyAdds(config: Config, ...inputShapes: Shape[]): number;
  /** What SIMD kernels execute of them for one window, where it is not as many in every pass, no zero being skipped. */
  executedMultiplyAdds?(config: Config, zeros: Zeros, ...inputShapes: Shape[]): Readonly<Record<Pass, number>>;
  /** The passes in which SIMD kernels skip zeros, and so execute fewer: how many depends on the numbers. */
  skipsZeros?(config: Config, zeros: Zeros, ...inputShapes: Shape[]): Readonly<Record<Pass, boolean>>;
  /** Whether its backward pass can zero dx where x, a ReLU's output, is 0, while it writes dx. */
  masks?(config: Config, zeros: Zeros, ...inputShapes: Shape[]): boolean;
  /** Whether its gradients are made from a list of what is not zero in dy. `goesBack`: that of the input is asked for. */
  readsList?(config: Config, zeros: Zeros, goesBack: boolean, ...inputShapes: Shape[]): boolean;
  /** True of a layer without weights whose backward pass also reads what went in and came out. */
  readonly looksBack?: true;
  /** Whether it can do the max pooling behind it in a program that only predicts. */
  pools?(config: Config): boolean;
  /**
   * True of a layer that can be in a masked network (nn/masking.ts): given that x and dy are zero behind each window's real steps, it makes of these what
   * it makes of a window that has no others, in y, dx and the parameters' gradients; what it leaves behind them in y and dx does not matter. Of
   * one that cannot a string says why, and what to take instead; one that says nothing has no rule, and is refused.
   */
  readonly masking?: true | string;
  /** Real steps in y of a window with so many in x, 0 where it would have none: of a layer where that is not `outputShape`'s. */
  lengthBehind?(config: Config, length: number, inputShape: Shape): number;
  /** True when the output is the input's very buffer (a change of shape, or nothing to do). */
  aliases?(config: Config, canTrain: boolean): boolean;
  plan(config: Config, plan: LayerPlan): BoundLayer;
}
