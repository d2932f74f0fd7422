// What the files of a study may hold: nothing but this. Loaded only when one is read.
import { z } from "zod";
import type { StudyCollection, StudyDefinition } from "./definition.js";
import type { DataFacts, MachineFacts, NetworkFacts, StudyRecord } from "./facts.js";
import { count, differ, fileName, finite, key, recipe, sha256, share, text, value, values, whole } from "./fragments.js";
import { read } from "./read.js";
import type { TrialRow } from "./trial-row.js";

// As in artifact/model-schema.ts: Zod would try `new Function`, which a page's policy reports.
const { jitless } = z.config();
z.config({ jitless: true });

const definition = z.strictObject({
  name: fileName,
  title: text,
  question: text,
  data: text,
  split: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("official"),
      validationSubjects: z.array(z.int()).min(1).refine(differ, "expected subjects that differ").optional(),
      judgedOn: z.enum(["test", "validation"]).optional(),
    }),
    z.strictObject({ kind: z.literal("groupKFold"), folds: z.int().min(2), subjects: z.enum(["train", "all"]).optional() }),
    z.strictObject({ kind: z.literal("leaveOneSubjectOut"), subjects: z.enum(["train", "all"]).optional() }),
  ], 'expected "official", "groupKFold" or "leaveOneSubjectOut"'),
  ...recipe,
  grid: z.record(key, z.array(value).min(1)).optional(),
  configurations: z
    .array(z.strictObject({ name: text, values }))
    .min(1)
    .optional(),
  repeats: count,
  seeds: z.strictObject({ first: whole }),
  expectation: z
    .strictObject({
      source: text,
      claim: text.optional(),
      results: z
        .array(
          z.strictObject({
            configuration: text,
            mean: finite,
            sd: z.number().min(0).optional(),
            repeats: count.optional(),
            parameters: count.optional(),
          }),
        )
        .refine((results) => differ(results.map(({ configuration }) => configuration)), "expected each configuration once"),
    })
    .optional(),
  analysis: z.strictObject({
    compare: z.union([z.literal("all"), z.array(z.tuple([text, text])).refine(pairsDiffer, "expected pairs of two, each once")], 'expected "all" or a list of pairs of configurations'),
    test: z.enum(["mann-whitney", "wilcoxon", "wilcoxon-by-subject"]).optional(),
    note: text.optional(),
  }),
});

const collection = z.strictObject({ name: fileName, title: text, question: text, studies: z.array(fileName).min(1).refine(differ, "expected each study once") });

const kernels = z.strictObject({ name: text, sha256: text });

const head = { trial: z.string().regex(/^[0-9a-f]{16}$/, "expected 16 hexadecimal digits"), configuration: text, seed: whole, fold: count.optional(), epochs: count.optional() };
const row = z.discriminatedUnion("status", [
  z.strictObject({
    ...head,
    status: z.literal("done"),
    parameters: whole,
    weightsSha256: sha256,
    accuracy: share,
    loss: finite,
    macroF1: share,
    history: z.array(
      z.strictObject({
        epoch: count,
        loss: finite,
        accuracy: share,
        validationLoss: finite.optional(),
        validationAccuracy: share.optional(),
      }),
    ),
    predicted: z.array(whole),
    penalty: z.strictObject({ alpha: z.number().positive(), border: z.enum(["least", "largest"]).nullable() }).optional(),
  }),
  z.strictObject({ ...head, status: z.literal("failed"), attempts: count, reason: z.string() }),
]);

const part = z.strictObject({ windows: whole, subjects: z.array(z.int()), perClass: z.array(whole) });
const data = z.strictObject({
  name: text,
  simulated: z.boolean(),
  source: text,
  fingerprint: sha256,
  classNames: z.array(text).min(1),
  samplingRate: z.number().positive(),
  timeSteps: count,
  overlap: z.number().min(0).lt(1),
  parts: z.strictObject({ train: part, validation: part.nullable(), test: part.nullable() }),
  judged: z.strictObject({
    part: z.enum(["test", "validation", "held-out"]),
    labels: z.array(whole).min(1),
    subjects: z.array(z.int()).min(1),
    labelRuns: z.array(whole).min(1),
    folds: z.array(count).optional(),
  }),
  histograms: z.array(
    z.strictObject({
      signal: text,
      unit: z.string(),
      mean: finite,
      sd: finite,
      min: finite,
      max: finite,
      low: finite,
      high: finite,
      counts: z.array(whole).min(1),
      below: whole,
      above: whole,
    }),
  ),
  steps: z.strictObject({ all: whole, distinct: whole, lastStretches: whole }),
});

const machines = z.array(
  z.strictObject({
    command: z.string(),
    stride: text,
    commit: z.string().nullable(),
    runtime: text,
    cpu: z.string(),
    cores: count,
    memoryGiB: z.number(),
    system: text,
  }),
);

const networks = z.array(
  z.strictObject({
    configuration: text,
    network: z.strictObject({
      name: text,
      inputShape: z.array(count),
      inputs: z.array(z.strictObject({ name: text, preparation: text })),
      layers: z.array(
        z.strictObject({
          name: text,
          kind: text,
          inputs: z.array(text),
          config: z.record(z.string(), z.unknown()),
          outputShape: z.array(count),
          parameters: whole,
          multiplyAdds: whole,
        }),
      ),
      parameters: whole,
      multiplyAdds: whole,
    }),
  }),
);

const study = z.strictObject({ format: z.literal("stride-study-1"), definition, fingerprint: sha256, kernels, convolutions: kernels.optional() });
z.config({ jitless });

/** One reader a kind of file: the value in parsed JSON. Each throws InputError naming the first field that is missing, unknown or wrong. */
export const readDefinition = (json: unknown, place: string): StudyDefinition => read(definition, json, place);
export const readCollection = (json: unknown, place: string): StudyCollection => read(collection, json, place);
export const readStudy = (json: unknown, place: string): StudyRecord => read(study, json, place);
export const readRow = (json: unknown, place: string): TrialRow => read(row, json, place);
export const readData = (json: unknown, place: string): DataFacts => read(data, json, place);
export const readMachines = (json: unknown, place: string): MachineFacts[] => read(machines, json, place);
export const readNetworks = (json: unknown, place: string): { configuration: string; network: NetworkFacts }[] => read(networks, json, place);

function pairsDiffer(pairs: readonly (readonly [string, string])[]): boolean {
  return pairs.every(([a, b]) => a !== b) && differ(pairs.map((pair) => JSON.stringify([...pair].sort())));
}
