export interface ExamineOptions {
  /** What the dataset will be called; default: by the source's name. */
  readonly name?: string | undefined;
  /** Told what is being looked at, how much of it is done. */
  readonly progress?: ((stage: string, done: number, all: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
