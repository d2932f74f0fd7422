/** One value that differs between two plain data, and where. */
export interface Difference {
  /** "grid.filters.2" */
  readonly path: string;
  /** Undefined where one side has nothing there. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Every place in which two JSON values differ, in the order of `before`'s keys and then `after`'s. An undefined field is as good as none. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  if (Object.is(before, after)) return [];
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) return [{ path, before, after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], path === "" ? key : `${path}.${key}`));
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
