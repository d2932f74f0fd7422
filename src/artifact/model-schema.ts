// What the metadata of a model file may hold: nothing but this. Loaded only when a model is read.
import { z } from "zod";

const count = z.int().min(1).max(65536);
const text = z.string().min(1).max(10000);
const whole = z.int().min(0);
const sha256 = z.string().regex(/^([0-9a-f]{64}|typescript)$/);

const layer = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("Conv1D"),
    filters: count,
    kernelSize: count,
    strides: count,
    padding: z.enum(["valid", "same", "causal"]),
    dilationRate: count,
    activation: z.enum(["linear", "relu"]),
    useBias: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("Dense"), units: count, activation: z.enum(["linear", "relu", "softmax"]), useBias: z.boolean() }),
  z.strictObject({ kind: z.literal("Dropout"), rate: z.number().min(0).lt(1) }),
  z.strictObject({ kind: z.literal("Flatten") }),
  z.strictObject({ kind: z.literal("MaxPooling1D"), poolSize: count, strides: count, padding: z.enum(["valid", "same"]) }),
]);

/** One schema a metadata field that holds JSON. */
export const schemas = {
  network: z.strictObject({ name: text, inputShape: z.tuple([count, z.int().min(1).max(4096)]), layers: z.array(layer).min(1).max(1000) }),
  signals: z.array(z.strictObject({ name: text, unit: z.string().max(100) })).min(1),
  classNames: z
    .array(text)
    .min(1)
    .refine((names) => new Set(names).size === names.length, "names must differ"),
  window: z.strictObject({ samplingRate: z.number().positive(), overlap: z.number().min(0).lt(1) }),
  training: z.strictObject({
    stride: text,
    dataset: z.strictObject({
      name: text,
      simulated: z.boolean(),
      source: text,
      fingerprint: sha256,
      windows: whole.min(1),
      subjects: z.array(z.int()),
    }),
    epochs: whole,
    batchSize: whole,
    seed: whole,
    optimizer: z.strictObject({ name: text, config: z.record(z.string(), z.number()) }),
    kernels: z.strictObject({ name: z.enum(["plain", "relaxed", "reference"]), sha256 }),
    history: z.array(z.strictObject({ epoch: whole, loss: z.number(), accuracy: z.number() })).max(1000000),
  }),
};
