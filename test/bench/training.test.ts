// Both sides of the training cases on a small problem: ours always, and of the frameworks those that a Python of this machine has.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { FRAMEWORKS, lookFor, startFastest } from "../../bench/training/frameworks.js";
import { networkOf, readProblem, writeProblem, type ProblemNetwork, type ProblemWindows } from "../../bench/training/problem.js";
import { checkSameLosses, startOurs } from "../../bench/training/trainer.js";
import { initialiseWeights } from "../../src/nn/index.js";
import { createRandom, STREAMS } from "../../src/tensor/index.js";
import { temporaryDirectory } from "../support/temporary.js";

const NETWORKS: Readonly<Record<string, ProblemNetwork>> = {
  baseline: { heads: [[3, 3]], filters: 8 },
  multihead: { heads: [[3], [5], [11]], filters: 4 },
};
/** Standard normal signals and labels in turn, from a fixed seed. */
function randomWindows(count: number): ProblemWindows {
  const [timeSteps, channels, classes] = [128, 9, 6];
  const random = createRandom(1, STREAMS.simulation);
  const x = Float32Array.from({ length: count * timeSteps * channels }, () => random.normal());
  return { timeSteps, channels, classes, x, labels: Int32Array.from({ length: count }, (_, i) => i % classes) };
}

/** One batch and a part of one. */
const WINDOWS = randomWindows(40);

function problemOf(t: TestContext, network: ProblemNetwork): string {
  const file = join(temporaryDirectory(t), "problem");
  writeProblem(file, network, WINDOWS);
  return file;
}

for (const [name, network] of Object.entries(NETWORKS)) {
  test(`the file of ${name} holds its windows and the weights of its network`, (t) => {
    const problem = readProblem(problemOf(t, network));
    assert.deepEqual([problem.x, problem.labels], [WINDOWS.x, WINDOWS.labels]);
    assert.deepEqual(
      problem.weights.map(({ shape, values }) => ({ shape, values })),
      initialiseWeights(networkOf(network, WINDOWS, 0), 1).map(({ shape, values }) => ({ shape: [...shape], values })),
    );
  });
}

test("our side answers in the peers' words: the same losses each time, a clock, one mean loss an epoch", async (t) => {
  const file = problemOf(t, NETWORKS["baseline"]!);
  const [plain, relaxed] = await Promise.all([startOurs(file, "plain", "1"), startOurs(file, "relaxed", "all")]);
  try {
    const check = await checkSameLosses(relaxed, plain);
    assert.ok(check.ours[2]! < check.ours[0]!, "three steps do not lower the loss");
    assert.deepEqual(await plain.losses(3), check.theirs);
    assert.notEqual(plain.hello.settings, relaxed.hello.settings);
    const steps = await plain.steps(5);
    assert.ok(steps.fastest > 0 && steps.median >= steps.fastest && steps.cpu > 0);
    const { loss, seconds, threads } = await plain.fit(2);
    assert.ok(loss > 0 && loss < 3 && seconds > 0);
    assert.equal(threads, 1);
  } finally {
    await Promise.all([plain.close(), relaxed.close()]);
  }
});

test("another network's losses are refused", async (t) => {
  const [one, other] = await Promise.all(Object.values(NETWORKS).map((network) => startOurs(problemOf(t, network), "plain", "1")));
  try {
    await assert.rejects(
      checkSameLosses(one!, other!),
      /^Error: Stride \(plain .*\) does not compute the same: losses .* allowed 0\.0001$/,
    );
  } finally {
    await Promise.all([one!.close(), other!.close()]);
  }
});

for (const framework of FRAMEWORKS) {
  const found = lookFor(framework, undefined);
  test(
    `${framework.title} computes our losses in every form and network, and learns`,
    { skip: "reason" in found && found.reason },
    async (t) => {
      const python = (found as { python: string }).python;
      for (const network of Object.values(NETWORKS)) {
        const file = problemOf(t, network);
        const ours = await startOurs(file, "plain", "1");
        try {
          const { trainer, probes } = await startFastest(framework, python, { file, threads: "1", ours });
          try {
            assert.equal(probes.length, framework.forms.length);
            const { loss } = await trainer.fit(30);
            assert.ok(loss < 1.2, `a training loss of ${loss} after 30 epochs`);
          } finally {
            await trainer.close();
          }
        } finally {
          await ours.close();
        }
      }
    },
  );
}
