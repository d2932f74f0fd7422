/** Words of the shared array that a team works with: the barrier's two, then what the first thread tells the others; `rates` are two float64. */
export const WORD = { arrived: 0, generation: 1, broken: 2, command: 3, windows: 4, key0: 5, key1: 6, rates: 8 } as const;
export const WORDS = 16;

/**
 * How often a thread looks before it sleeps: about 0.1 ms. A phase of a step ends for all threads within less on free cores, and to be
 * woken costs as much; with more threads than cores, whoever waits must get out of the way.
 */
const LOOKS = 10_000;
/** Longest sleep in milliseconds before looking whether the barrier was broken. */
const SLEEP = 1000;

/** A meeting point of a fixed number of threads, to be used again and again: nobody goes on before all have come. */
export interface Barrier {
  /** Throws BrokenBarrierError once one of them has called `break`, and where the others have not come in `patience` milliseconds. */
  meet(): void;
  /** By a thread that will not come any more. */
  break(): void;
}

export class BrokenBarrierError extends Error {}

/** `words` lies in shared memory and begins with zeros. */
export function createBarrier(words: Int32Array, threads: number, patience = Infinity): Barrier {
  const broken = (): boolean => Atomics.load(words, WORD.broken) !== 0;
  return {
    meet() {
      // It cannot change before this thread has come.
      const generation = Atomics.load(words, WORD.generation);
      if (Atomics.add(words, WORD.arrived, 1) === threads - 1) {
        Atomics.store(words, WORD.arrived, 0);
        Atomics.add(words, WORD.generation, 1);
        Atomics.notify(words, WORD.generation);
      } else {
        for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, WORD.generation) !== generation) break;
        for (let slept = 0; Atomics.load(words, WORD.generation) === generation && !broken(); slept += SLEEP) {
          if (slept > patience) throw new BrokenBarrierError(`a thread has not answered for ${Math.round(patience / 1000)} s`);
          Atomics.wait(words, WORD.generation, generation, SLEEP);
        }
      }
      if (broken()) throw new BrokenBarrierError("a thread has ended");
    },
    break() {
      Atomics.store(words, WORD.broken, 1);
      Atomics.notify(words, WORD.generation);
    },
  };
}
