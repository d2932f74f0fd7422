// The thread that trains one member of an ensemble after another. It is a module of its own, started by run-members.ts.
import { host } from "#host";
import { encodeModel, type SingleModel } from "../artifact/index.js";
import { officialSplit, windowsOf, type TrainSplit } from "../data/index.js";
import { createPredictor } from "../predict/index.js";
import { InputError } from "../tensor/index.js";
import type { PlannedMemberJob } from "./ensemble-plan.js";
import type { FromMemberWorker, MemberOutcome, ToMemberWorker } from "./member-messages.js";
import { splitStudy } from "./run-trial.js";
import { trainRocket } from "./train-rocket.js";
import { trainModel } from "./trial.js";

/** How often a thread tells where it is: as often as a terminal is redrawn. */
const TELL_EVERY_MS = 100;

let ground: (ToMemberWorker & { kind: "data" }) | undefined;

const answer = host.serveWorker((message) => void take(message as ToMemberWorker));
const tell = (message: FromMemberWorker, transfer: readonly ArrayBuffer[] = []): void => answer(message, transfer);

async function take(message: ToMemberWorker): Promise<void> {
  if (message.kind === "data") {
    ground = message;
    return;
  }
  try {
    const outcome = await perform(message.job);
    const { buffer } = "bytes" in outcome ? outcome.bytes : outcome.probabilities;
    tell({ kind: "done", outcome }, [buffer as ArrayBuffer]);
  } catch (error) {
    // A TypeError and its kin were not thrown on purpose: their kind says something.
    const plain = error instanceof InputError || (error instanceof Error && error.constructor === Error);
    tell({ kind: "failed", reason: plain ? error.message : String(error), input: error instanceof InputError });
  }
}

async function perform(job: PlannedMemberJob): Promise<MemberOutcome> {
  if (!ground) throw new Error("member worker: expected data before the first job; received none");
  const { dataset, split } = ground;
  if (job.fold === undefined) return { bytes: await encodeModel((await train(job, officialSplit(dataset).train)).model) };
  const { train: rest, judged } = splitStudy(dataset, split, job.fold);
  const { model, weightsSha256 } = await train(job, rest);
  const { probabilities } = createPredictor(model).predictAll(windowsOf(judged));
  return { windows: Int32Array.from(judged.indices), probabilities, weightsSha256 };
}

function train({ training, seed }: PlannedMemberJob, split: TrainSplit): Promise<{ model: SingleModel; weightsSha256: string }> {
  const { fingerprint, threads } = ground!;
  if (training.kind === "rocket") {
    tell({ kind: "progress", share: 0, text: "convolving" });
    return trainRocket(split, { ...training.recipe, seed }, { fingerprint, threads });
  }
  const { epochs } = training.recipe;
  const all = split.indices.length * epochs;
  let toldAt = -Infinity;
  return trainModel(
    split,
    { ...training.recipe, seed },
    {
      ...{ fingerprint, threads },
      onBatchEnd({ epoch, windows }) {
        const now = host.now();
        if (now - toldAt < TELL_EVERY_MS) return;
        toldAt = now;
        tell({ kind: "progress", share: windows / all, text: `epoch ${epoch}/${epochs}` });
      },
    },
  );
}
