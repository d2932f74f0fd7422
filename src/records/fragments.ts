// Pieces of which the schemas of records are made; none is an object, so that Zod compiles nothing for them.
import { z } from "zod";

export const text = z.string().min(1).max(10000);
export const whole = z.int().min(0);
export const count = z.int().min(1);
export const finite = z.number();
export const share = z.number().min(0).max(1);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits");
export const fileName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "expected lower case letters, digits and hyphens, such as kernel-sizes");
export const scalar = z.union([z.string(), finite, z.boolean()], "expected text, a number, true or false");
export const value = z.union([z.string(), finite, z.boolean(), z.array(scalar)], "expected text, a number, true, false or a list of these");
export const key = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, "expected an option's name, letters and digits");
export const values = z.record(key, value);
const preparation = z.union([text, z.array(text).min(1)], "expected a preparation or a list of them").optional();

/** The fields of a RecipeDefinition, for the objects of all definitions. */
export const recipe = {
  ...{ model: text, options: values.optional(), preparation, epochs: count.optional(), batchSize: count.optional() },
  ...{ learningRate: z.number().positive().optional(), training: values.optional() },
};

export function differ(items: readonly (string | number)[]): boolean {
  return new Set(items).size === items.length;
}
