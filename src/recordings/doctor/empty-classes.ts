import type { Mapping } from "../mapping.js";
import type { DatasetShape } from "./examination.js";
import { decision, type Decision } from "./guess.js";

/** Leaves out classes of which an import makes no window: a network would learn to say what nobody showed it. */
export function withoutEmptyClasses(
  mapping: Mapping,
  shape: DatasetShape,
): { readonly mapping: Mapping; readonly shape: DatasetShape; readonly said: readonly Decision[] } {
  const empty = new Set(shape.classes.flatMap(({ name, windows }) => (windows === 0 ? [name] : [])));
  if (!shape.exact || empty.size === 0 || empty.size === shape.classes.length) return { mapping, shape, said: [] };
  return {
    mapping: {
      ...mapping,
      classes: mapping.classes.map(({ code, name }) => ({ code, name: name !== null && empty.has(name) ? null : name })),
    },
    shape: { ...shape, classes: shape.classes.filter(({ name }) => !empty.has(name)) },
    said: [...empty].map((name) =>
      decision(
        `class ${JSON.stringify(name)}`,
        "left out",
        "no window is mostly of it: its stretches are shorter than a window",
        "likely",
        ["a shorter --window"],
      ),
    ),
  };
}
