/** How sure a guess is: "certain" where names or numbers leave no choice. */
export type Sureness = "certain" | "likely" | "guess";

/** One decision of a mapping: what something was taken for, and why. */
export interface Decision {
  /** What it is about: a column, a file's kind, "rate", "windows". */
  readonly about: string;
  readonly taken: string;
  readonly because: string;
  readonly sure: Sureness;
  /** What else it may be. */
  readonly alternatives: readonly string[];
}

export function decision(
  about: string,
  taken: string,
  because: string,
  sure: Sureness = "certain",
  alternatives: readonly string[] = [],
): Decision {
  return { about, taken, because, sure, alternatives };
}
