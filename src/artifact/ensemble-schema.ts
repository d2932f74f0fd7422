// What the metadata of an ensemble's file may hold: nothing but this. Loaded only when a model is read or written.
import { z } from "zod";
import { checkBy, count, schemas, type Checked } from "./model-schema.js";
import { NETWORK_FORMAT } from "./network-file.js";
import { ROCKET_FORMAT } from "./rocket-file.js";

// As in model-schema.ts: reading a file needs no code of its own.
const { jitless } = z.config();
z.config({ jitless: true });

const { classNames, signals, window } = schemas;
const share = z.number().min(0).max(1);
const MOST_MEMBERS = 1000;
const score = { accuracy: share, loss: z.number().min(0) };

/** One schema a metadata field that holds JSON. */
const ensembleSchemas = {
  ...{ classNames, signals, window },
  // The other fields of a member are checked by those of its own kind.
  members: z
    .array(z.looseObject({ format: z.enum([NETWORK_FORMAT, ROCKET_FORMAT]), weightsSha256: z.string() }))
    .min(1)
    .max(MOST_MEMBERS),
  weights: z.array(share).min(1).max(MOST_MEMBERS),
  weighting: z.discriminatedUnion(
    "from",
    [
      z.strictObject({ from: z.enum(["equal", "given"]) }),
      z.strictObject({
        from: z.literal("folds"),
        folds: count.min(2),
        recipes: z
          .array(z.strictObject({ name: z.string().min(1).max(10000), seeds: count, weight: share, ...score }))
          .min(1)
          .max(MOST_MEMBERS),
        blend: z.strictObject(score),
      }),
    ],
    'expected the kind "equal", "given" or "folds"',
  ),
};
z.config({ jitless });

export function checkEnsembleField<Field extends keyof typeof ensembleSchemas>(
  field: Field,
  value: unknown,
): Checked<z.infer<(typeof ensembleSchemas)[Field]>> {
  return checkBy(ensembleSchemas[field], field, value) as Checked<z.infer<(typeof ensembleSchemas)[Field]>>;
}
