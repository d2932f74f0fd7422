// What the definition of an ensemble may hold: nothing but this. Loaded only when one is read.
import { z } from "zod";
import type { EnsembleDefinition } from "./definition.js";
import { count, fileName, recipe, text } from "./fragments.js";
import { read } from "./read.js";

// As in artifact/model-schema.ts: Zod would try `new Function`, which a page's policy reports.
const { jitless } = z.config();
z.config({ jitless: true });

const ensemble = z.strictObject({
  name: fileName,
  title: text,
  data: text,
  members: z
    .array(
      z.strictObject({
        ...{ name: text, seeds: count.optional(), foldSeeds: count.optional(), ...recipe },
      }),
    )
    .min(1),
  note: text.optional(),
});
z.config({ jitless });

/** The definition in parsed JSON. Throws InputError naming the first field that is missing, unknown or wrong. */
export const readEnsembleDefinition = (json: unknown, place: string): EnsembleDefinition => read(ensemble, json, place);
