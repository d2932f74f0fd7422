import { InputError } from "../tensor/index.js";
import { checkAcquired, checkAcquisition } from "./check-acquisition.js";
import { checkLayout } from "./check-layout.js";
import { within } from "./checks.js";
import { UNRECORDED, type DatasetInfo } from "./dataset.js";
import { show } from "./formats/quote.js";

/**
 * What must hold for each field of a dataset's info. Written out, since a dataset must load in less time than loading the schema library
 * takes (90 to 120 ms).
 */
const FIELDS: Readonly<Record<keyof DatasetInfo, readonly [expected: string, holds: (value: unknown) => boolean]>> = {
  name: ["text", isText],
  simulated: ["true or false", (value) => typeof value === "boolean"],
  source: ["text", isText],
  signals: ["at least 1 {name, unit}", (value) => isList(value, isSignal)],
  classNames: [
    "at least 1 text, no two alike",
    (value) => isList(value, isText) && new Set(value as unknown[]).size === (value as unknown[]).length,
  ],
  samplingRate: ["a rate in Hz above 0", (value) => isNumber(value) && value > 0],
  timeSteps: ["a whole number from 1", (value) => isWhole(value) && value >= 1],
  overlap: ["a share from 0 to below 1", (value) => isNumber(value) && value >= 0 && value < 1],
  testSubjects: ["a list of whole numbers", (value) => Array.isArray(value) && value.every(isWhole)],
  unrecorded: [
    `some of ${UNRECORDED.join(", ")}, each once, in this order`,
    (value) => isList(value, isText) && UNRECORDED.filter((word) => (value as unknown[]).includes(word)).join() === String(value),
  ],
  subjectNames: [
    "at least 1 text, no two alike",
    (value) => isList(value, isText) && new Set(value as unknown[]).size === (value as unknown[]).length,
  ],
  acquisition: ["a JSON object", isObject],
  layout: ["a JSON object", isObject],
};
/** What an info may be without. */
const OPTIONAL: readonly string[] = ["unrecorded", "subjectNames", "acquisition", "layout"] satisfies (keyof DatasetInfo)[];

/** The info in parsed JSON. Throws InputError naming the first field that is missing, unknown or wrong. */
export function checkInfo(value: unknown, place: string): DatasetInfo {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${place}: expected a JSON object; received ${show(value)}`);
  }
  const fields = Object.entries(FIELDS).filter(([key]) => !OPTIONAL.includes(key) || Object.hasOwn(value, key));
  checkKeys(
    value,
    fields.map(([key]) => key),
    place,
  );
  for (const [key, [expected, holds]] of fields) {
    const received = (value as Record<string, unknown>)[key];
    if (!holds(received)) throw new InputError(`${place}: ${key}: expected ${expected}; received ${show(received)}`);
  }
  const info = value as DatasetInfo;
  if (info.acquisition !== undefined) {
    checkAcquisition(info.acquisition, `${place}: acquisition`);
    within(`${place}: acquisition`, () => checkAcquired(info.acquisition!, info, []));
  }
  if (info.layout !== undefined) checkLayout(info.layout, `${place}: layout`);
  return info;
}

/** Throws InputError naming the first key that `value` lacks or should not have. */
export function checkKeys(value: object, keys: readonly string[], place: string): void {
  const all = keys.join(", ");
  const missing = keys.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new InputError(`${place}: expected the keys ${all}; received no ${missing}`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new InputError(`${place}: expected the keys ${all} alone; received ${show(unknown)} besides`);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isList(value: unknown, holds: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(holds);
}

function isSignal(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { name, unit, ...rest } = value as Record<string, unknown>;
  return isText(name) && typeof unit === "string" && Object.keys(rest).length === 0;
}
