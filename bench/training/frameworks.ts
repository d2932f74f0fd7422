// The frameworks that Stride's trainings are held against, and which form of each is its fastest for a problem.
import { join } from "node:path";
import { z } from "zod";
import { findPython, PEERS } from "../peer.js";
import { runProcess } from "../support.js";
import { checkSameLosses, startTrainer, type Check, type Threads, type Trainer } from "./trainer.js";

export interface Framework {
  readonly title: string;
  readonly script: string;
  readonly modules: readonly string[];
  readonly install: string;
  /** Ways to write the network; the fastest on a problem stands for the framework. */
  readonly forms: readonly string[];
}

export const KERAS: Framework = {
  title: "Keras",
  script: "keras/train.py",
  modules: ["keras", "tensorflow"],
  install: "PyPI: keras and tensorflow-cpu",
  forms: ["function"],
};
/** What the article's script needs. */
export const KERAS_WITH_PANDAS: Framework = {
  ...KERAS,
  modules: [...KERAS.modules, "pandas"],
  install: "PyPI: keras, tensorflow-cpu and pandas",
};
export const FRAMEWORKS: readonly Framework[] = [
  KERAS,
  {
    title: "PyTorch",
    script: "pytorch/train.py",
    modules: ["torch", "numpy"],
    install: "PyPI: torch and numpy; Debian: python3-torch with libopenblas0-pthread",
    forms: ["conv1d", "channels-last"],
  },
  { title: "JAX", script: "jax/train.py", modules: ["jax", "numpy"], install: "PyPI: jax", forms: ["convolution", "patches"] },
];

/** The Python that has a framework, or why it is skipped. */
export function lookFor({ title, modules, install }: Framework, python: string | undefined): { python: string } | { reason: string } {
  const found = findPython(modules, python);
  if (found !== undefined) return { python: found };
  const where = python === undefined ? "in $STRIDE_BENCH_PYTHON or on the PATH" : "that --python names";
  return {
    reason: `${title} skipped: no Python ${where} imports ${modules.join(" and ")}; install it (${install}), or name a Python with --python`,
  };
}

/** What a form did before the turns that count. */
export interface Probe {
  readonly form: string;
  readonly settings: string;
  /** Of the fastest step of twenty, after three: a median of so few follows whoever else uses the machine. */
  readonly ms: number;
  readonly check: Check;
}

/** Every form of a framework is checked and tried; the fastest stays. */
export async function startFastest(
  framework: Framework,
  python: string,
  { file, threads, ours }: { readonly file: string; readonly threads: Threads; readonly ours: Trainer },
): Promise<{ trainer: Trainer; probes: readonly Probe[] }> {
  const probes: Probe[] = [];
  let fastest: { trainer: Trainer; ms: number } | undefined;
  for (const form of framework.forms) {
    const trainer = await startTrainer({ program: python, script: framework.script, file, form, threads });
    // Until it has shown itself the faster, or where it fails, in which case the one before goes too.
    let slower: Trainer | undefined = trainer;
    try {
      const check = await checkSameLosses(ours, trainer);
      await trainer.steps(3);
      const { fastest: ms } = await trainer.steps(20);
      probes.push({ form, settings: trainer.hello.settings, ms, check });
      if (fastest === undefined || ms < fastest.ms) {
        slower = fastest?.trainer;
        fastest = { trainer, ms };
      }
    } catch (error) {
      await fastest?.trainer.close();
      throw error;
    } finally {
      await slower?.close();
    }
  }
  return { trainer: fastest!.trainer, probes };
}

const Article = z.object({
  version: z.string(),
  /** Test accuracy of each repeat, in percent. */
  accuracies: z.array(z.number()).min(1),
  peakMiB: z.number().nullable(),
});

/** The article's script in Keras on the unpacked text files, from its start to its end. */
export async function articleInKeras(
  python: string,
  folder: string,
  { repeats, epochs }: { readonly repeats: number; readonly epochs: number },
): Promise<{ seconds: number; answer: z.infer<typeof Article> }> {
  const args = [join(PEERS, "keras", "article.py"), folder, "--epochs", String(epochs), "--repeats", String(repeats)];
  const { seconds, stdout } = await runProcess(python, args);
  return { seconds, answer: Article.parse(JSON.parse(stdout)) };
}
