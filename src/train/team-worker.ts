// A thread that does its share of every training step. It never returns to its event loop: whoever started it ends it.
import { host } from "#host";
import { createBackend } from "../kernels/index.js";
import { createNetwork, createProgram } from "../nn/index.js";
import { createBarrier, WORD } from "./barrier.js";
import { createCrew, ratesIn, type Command } from "./crew.js";
import { createOptimizer } from "./optimizers.js";
import type { Enlistment } from "./team.js";

const answer = host.serveWorker((message) => serve(message as Enlistment));

function serve({ memory, words, network, kernels, options, optimizer, rules, sums, share }: Enlistment): void {
  const barrier = createBarrier(words, share.count);
  const rates = ratesIn(words);
  try {
    if (kernels === "relaxed") host.enableRelaxedSimd();
    const program = createProgram(createNetwork(network), createBackend(kernels, memory), {
      ...options,
      share,
      meet: () => barrier.meet(),
    });
    const crew = createCrew(program, createOptimizer(optimizer.name, optimizer.config), share, words, { rules, sums });
    answer({ bytes: program.backend.arena.bytes });
    for (;;) {
      barrier.meet();
      program.dropoutKeys.key0 = words[WORD.key0]!;
      program.dropoutKeys.key1 = words[WORD.key1]!;
      crew.perform(words[WORD.command] as Command, words[WORD.windows]!, rates[0], rates[1]);
      barrier.meet();
    }
  } catch (error) {
    answer({ error: error instanceof Error ? error.message : String(error) });
    barrier.break();
  }
}
