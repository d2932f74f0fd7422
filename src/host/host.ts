/** The little that Node and browsers do differently. Import it as "#host": package.json picks the file. */
export interface Host {
  /** Milliseconds since some fixed moment, never going back. */
  now(): number;
  /** Lets timers, signals and messages through; resolves as soon as they have been. */
  pause(): Promise<void>;
  /** Logical processors at hand. */
  cores(): number;
  /** What this runs on, for the record of a result: "Node 20.20.2" or the browser's name. */
  runtime(): string;
  /** Makes relaxed SIMD available where it hides behind a flag (Node 20). Must come before the kernels are first compiled. */
  enableRelaxedSimd(): void;
}
