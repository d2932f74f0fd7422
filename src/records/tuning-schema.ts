// What the files of a tuning may hold: nothing but this. Loaded only when one is read.
import { z } from "zod";
import { count, differ, fileName, finite, key, recipe, sha256, share, text, value, values, whole } from "./fragments.js";
import { read } from "./read.js";
import type { RefitRecord, TuningDefinition, TuningRecord } from "./tuning.js";

// As in schema.ts: Zod would try `new Function`, which a page's policy reports.
const { jitless } = z.config();
z.config({ jitless: true });

const KINDS = ["choice", "uniform", "logUniform", "integer"] as const;
const rises = ([low, high]: readonly [number, number]): boolean => low < high;
const choices = z.array(value).refine((all) => differ(all.map((one) => JSON.stringify(one))), "expected values that differ");
const eta = z.int().min(2).max(1000);

const parameter = z
  .strictObject({
    choice: choices.min(2, "expected two values or more; what has one is fixed, and stands outside of space").optional(),
    uniform: z.tuple([finite, finite], "expected [low, high]").refine(rises, "expected [low, high], low below high").optional(),
    logUniform: z
      .tuple([finite, finite], "expected [low, high]")
      .refine((ends) => ends[0] > 0 && rises(ends), "expected [low, high], above 0, low below high")
      .optional(),
    integer: z.tuple([z.int(), z.int()], "expected [low, high]").refine(rises, "expected [low, high], low below high").optional(),
    when: z.record(key, choices.min(1)).optional(),
  })
  .refine((given) => KINDS.filter((kind) => given[kind] !== undefined).length === 1, `expected one of ${KINDS.join(", ")}`);

const definition = z.strictObject({
  name: fileName,
  title: text,
  question: text,
  data: text,
  ...recipe,
  space: z.record(key, parameter).refine((space) => Object.keys(space).length > 0, "expected an option or more to draw"),
  search: z.discriminatedUnion(
    "kind",
    [
      z.strictObject({ kind: z.literal("random"), trials: count }),
      z.strictObject({ kind: z.literal("successive-halving"), trials: count, eta, minimumEpochs: count, maximumEpochs: count }),
      z.strictObject({ kind: z.literal("hyperband"), eta, maximumEpochs: count }),
    ],
    'expected "random", "successive-halving" or "hyperband"',
  ),
  folds: z.int().min(2),
  seed: whole,
});

const record = z.strictObject({
  format: z.literal("stride-tuning-1"),
  definition,
  configurations: z.array(z.strictObject({ name: z.string().regex(/^c[1-9]\d*$/), values })).min(1),
  fingerprint: sha256,
  kernels: z.strictObject({ name: text, sha256: text }),
});

const refit = z.strictObject({
  configuration: text,
  epochs: count,
  seed: whole,
  parameters: whole,
  weightsSha256: sha256,
  trainedOn: z.strictObject({ windows: count, subjects: z.array(z.int()) }),
  test: z.strictObject({
    accuracy: share,
    loss: finite,
    macroF1: share,
    windows: count,
    perSubject: z.array(z.strictObject({ subject: z.int(), windows: count, accuracy: share })).min(1),
  }),
  openings: whole.nullable(),
});
z.config({ jitless });

/** Throw InputError naming the first field that is missing, unknown or wrong. */
export const readTuningDefinition = (json: unknown, place: string): TuningDefinition => read(definition, json, place);
export const readTuningRecord = (json: unknown, place: string): TuningRecord => read(record, json, place);
export const readRefit = (json: unknown, place: string): RefitRecord => read(refit, json, place);
