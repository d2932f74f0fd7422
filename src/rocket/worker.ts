// A thread that runs the kernels it is sent on the memory that all have. It is a module of its own, started by threads.ts.
import { host } from "#host";
import { createRandomConvolutionBackend, type RandomConvolutionCall } from "../kernels/index.js";
import { perform } from "./perform.js";

export interface ToRocketWorker {
  readonly memory?: WebAssembly.Memory;
  readonly calls?: readonly RandomConvolutionCall[];
}
export interface FromRocketWorker {
  readonly error?: string;
}

let run: ((calls: readonly RandomConvolutionCall[]) => void) | undefined;

const answer = host.serveWorker((message) => {
  const { memory, calls } = message as ToRocketWorker;
  const done: FromRocketWorker = {};
  try {
    if (memory) {
      const { kernels } = createRandomConvolutionBackend("plain", memory);
      run = (calls) => perform(kernels, calls);
    }
    if (calls) run!(calls);
    answer(done);
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) } satisfies FromRocketWorker);
  }
});
