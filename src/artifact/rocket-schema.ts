// What the metadata of a file of random convolutions may hold: nothing but this. Loaded only when a model is read or written.
import { z } from "zod";
import { CLASSIFIERS, TRANSFORMS, type TransformName } from "../rocket/index.js";
import { checkBy, commonTraining, count, kernelsSha256, schemas, whole, type Checked } from "./model-schema.js";

// As in model-schema.ts: reading a file needs no code of its own.
const { jitless } = z.config();
z.config({ jitless: true });

const { classNames, signals, window } = schemas;
const share = z.number().min(0).max(1);

/** One schema a metadata field that holds JSON. */
const rocketSchemas = {
  ...{ classNames, signals, window },
  convolutions: z.strictObject({
    transform: z.enum(Object.keys(TRANSFORMS) as [TransformName, ...TransformName[]]),
    classifier: z.enum(CLASSIFIERS),
    timeSteps: count,
    alpha: z.number().positive(),
    temperature: z.number().positive(),
  }),
  training: z.strictObject({
    ...commonTraining,
    kernels: z.strictObject({ name: z.literal("plain"), sha256: kernelsSha256 }),
    folds: whole,
    options: z.strictObject({
      features: z.exactOptional(whole.min(1)),
      maxDilations: z.exactOptional(whole.min(1)),
      standardize: z.exactOptional(z.boolean()),
      alpha: z.exactOptional(z.number().positive()),
    }),
    scores: z.array(z.strictObject({ alpha: z.number().positive(), accuracy: share, meanSquaredError: z.number().min(0) })).max(1000),
  }),
};
z.config({ jitless });

export function checkRocketField<Field extends keyof typeof rocketSchemas>(
  field: Field,
  value: unknown,
): Checked<z.infer<(typeof rocketSchemas)[Field]>> {
  return checkBy(rocketSchemas[field], field, value) as Checked<z.infer<(typeof rocketSchemas)[Field]>>;
}
