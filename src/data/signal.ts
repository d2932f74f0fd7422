/** One measured variable of a recording. */
export interface Signal {
  readonly name: string;
  /** As printed: "g", "rad/s". */
  readonly unit: string;
}
