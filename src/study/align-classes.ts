import type { Model } from "../artifact/index.js";
import type { Dataset } from "../data/index.js";
import { InputError } from "../tensor/index.js";

/** Most names that an error lists. */
const MOST_NAMES = 12;

/**
 * The same windows with labels as the model numbers its classes, by name: some of them may be missing, and the order may be another. Throws InputError for
 * a class that windows have and the model does not know.
 */
export function alignClasses(model: Pick<Model, "classNames">, dataset: Dataset): Dataset {
  const { classNames } = model;
  const own = dataset.classNames.map((name) => classNames.indexOf(name));
  const stranger = dataset.y.find((label) => own[label]! < 0);
  if (stranger !== undefined) {
    const known = `${classNames.slice(0, MOST_NAMES).join(", ")}${classNames.length > MOST_NAMES ? ", ..." : ""}`;
    throw new InputError(
      `dataset ${dataset.name}: classes: expected names that the model knows, ${known}; received ${JSON.stringify(dataset.classNames[stranger])}; ` +
        "a class that it has never seen needs a model trained with it: leave its windows out, or train one on both",
    );
  }
  return { ...dataset, classNames, y: dataset.y.map((label) => own[label]!) };
}
