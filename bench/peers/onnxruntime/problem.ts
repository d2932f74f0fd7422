// The input file of the peers, as bench/peers/step_protocol.py describes it.
import { readFileSync } from "node:fs";

export interface ProblemHead {
  readonly n: number;
  readonly t: number;
  readonly c: number;
  readonly f: number;
  readonly k: number;
  readonly u: number;
  readonly classes: number;
}

export interface Problem {
  readonly head: ProblemHead;
  /** (n, t, c). */
  readonly x: Float32Array;
  /** Kernel and bias of each layer in Keras' layouts, one after the other. */
  readonly weights: readonly Float32Array[];
}

/** Throws Error when the file has another length than its first line says. */
export function readProblem(path: string): Problem {
  const bytes = readFileSync(path);
  const end = bytes.indexOf("\n") + 1;
  const head = JSON.parse(bytes.toString("utf8", 0, end)) as ProblemHead;
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + bytes.byteLength));
  const { n, t, c, f, k, u, classes } = head;
  const features = Math.floor((t - 2 * (k - 1)) / 2) * f;
  const lengths = [n * t * c, n, k * c * f, f, k * f * f, f, features * u, u, u * classes, classes];
  let at = 0;
  const [x, , ...weights] = lengths.map((length) => floats.subarray(at, (at += length)));
  if (at !== floats.length) throw new Error(`${path}: expected ${at} numbers; received ${floats.length}`);
  return { head, x: x!, weights };
}
