import type { Pointer } from "../../tensor/index.js";

/** Attention pooling over time. Arguments and letters as in `Kernels`; U is the number of units that a step is scored by. */
export interface AttentionKernels {
  /**
   * y(N, C) = sum over t of a(N, T) x(N, T, C), a being the softmax over t of tanh(z(N, T, U)) . v(U). z becomes its tanh.
   */
  attentionPool1dForward(y: Pointer, a: Pointer, z: Pointer, x: Pointer, v: Pointer, n: number, t: number, c: number, u: number): void;
  /** ds(N, T), the gradient of what went into the softmax, and dz(N, T, U), that of what went into tanh; z holds the tanh. */
  attentionPool1dBackward(
    ds: Pointer,
    dz: Pointer,
    dy: Pointer,
    x: Pointer,
    a: Pointer,
    z: Pointer,
    v: Pointer,
    n: number,
    t: number,
    c: number,
    u: number,
  ): void;
  /** dx(N, T, C) += a(N, T) dy(N, C): what comes back beside the scores. */
  attentionPool1dBackwardInput(dx: Pointer, dy: Pointer, a: Pointer, n: number, t: number, c: number): void;
}
