/** The little that Node and browsers do differently. Import it as "#host": package.json picks the file. */
export interface Host {
  /** Milliseconds since some fixed moment, never going back. */
  now(): number;
  /** Lets timers, signals and messages through; resolves as soon as they have been. */
  pause(): Promise<void>;
  /** Whether this thread may share memory with others and sleep until one of them wakes it: not so a page's own. */
  canWait(): boolean;
  /** Logical processors at hand. */
  cores(): number;
  /** What this runs on, for the record of a result: "Node 20.20.2" or the browser's name. */
  runtime(): string;
  /**
   * Runs a module in a thread of its own. Messages are copied, but for shared memory, which both sides then have. `onEnd` is called once,
   * when the thread has ended by itself: with the error that ended it, an exit, or too little memory; nothing comes after `terminate`.
   */
  startWorker(module: URL, handlers: WorkerHandlers, options?: WorkerOptions): WorkerThread;
  /** In such a module: takes the messages of whoever started it, and returns how to answer. */
  serveWorker(onMessage: (message: unknown) => void): (message: unknown, transfer?: readonly ArrayBuffer[]) => void;
  /** Makes relaxed SIMD available where it hides behind a flag (Node 20). Must come before the kernels are first compiled. */
  enableRelaxedSimd(): void;
}

export interface WorkerHandlers {
  readonly onMessage: (message: unknown) => void;
  readonly onEnd: (reason: Error) => void;
}

export interface WorkerOptions {
  /** The most that the thread's own objects may take in all; shared and WebAssembly memory does not count. A browser keeps its own limit. */
  readonly memoryMiB?: number | undefined;
}

export interface WorkerThread {
  /** The buffers of `transfer` are not copied: they move, and are empty here afterwards. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Ends the thread wherever it is. */
  terminate(): void;
}
