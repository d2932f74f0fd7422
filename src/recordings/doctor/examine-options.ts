import type { Mapping } from "../mapping.js";

export interface ExamineOptions {
  /** What the dataset will be called; default: by the source's name. */
  readonly name?: string | undefined;
  /** Mappings of known sets: the first whose patterns and columns all fit is taken. */
  readonly known?: readonly Mapping[] | undefined;
  /** Told what is being looked at, how much of it is done. */
  readonly progress?: ((stage: string, done: number, all: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
