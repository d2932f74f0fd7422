// Parsed JSON held against a schema, and what is wrong with it in one line.
import { z } from "zod";
import { InputError } from "../tensor/index.js";

/** The value in parsed JSON. Throws InputError, beginning with `place`, that names the first field that is missing, unknown or wrong. */
export function read<Value>(schema: z.ZodType<Value>, json: unknown, place: string): Value {
  // Zod passes over a key of this name, whatever stands behind it.
  const hidden = pathOfProto(json);
  if (hidden) throw new InputError(`${place}: expected no key "__proto__"; received one in ${hidden}; rename it`);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const path = issue.path.length > 0 ? `${issue.path.map(String).join(".")}: ` : "";
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, issue.path, json);
    throw new InputError(`${place}: ${path}expected ${known}; received ${JSON.stringify(issue.keys[0])} besides`);
  }
  // Zod names the type received, if anything: the value says more.
  const message = issue.message.replace(/^(Invalid input|Invalid option|Too small|Too big|Invalid string): /, "").replace(/, received .*$/s, "");
  throw new InputError(`${place}: ${path}${message}; received ${show(valueAt(json, issue.path))}`);
}

/** The keys that an object at `path` of a schema may have, where it is a plain object or one of several kinds of them. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[], json: unknown): string {
  let at: unknown = schema;
  for (const key of path) {
    while (at instanceof z.ZodOptional || at instanceof z.ZodNullable) at = at.unwrap();
    at = at instanceof z.ZodObject ? at.shape[String(key)] : at instanceof z.ZodArray ? at.element : at instanceof z.ZodRecord ? at.valueType : undefined;
  }
  while (at instanceof z.ZodOptional || at instanceof z.ZodNullable) at = at.unwrap();
  if (at instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = at.def;
    const kind = valueAt(json, [...path, discriminator]);
    at = at.options.find((option) => option instanceof z.ZodObject && (option.shape[discriminator] as z.ZodLiteral).value === kind);
  }
  return at instanceof z.ZodObject ? `the keys ${Object.keys(at.shape).join(", ")} alone` : "its own keys alone";
}

function pathOfProto(value: unknown, path = "the document"): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, "__proto__")) return path;
  if (Array.isArray(value) && typeof value[0] !== "object") return undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = pathOfProto(part, path === "the document" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (part, key) => (typeof part === "object" && part !== null ? (part as Readonly<Record<PropertyKey, unknown>>)[key] : undefined),
    value,
  );
}

function show(value: unknown): string {
  const shown = JSON.stringify(value) ?? "nothing";
  return shown.length > 80 ? `${shown.slice(0, 80)}...` : shown;
}
