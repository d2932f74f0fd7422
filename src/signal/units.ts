import { InputError } from "../tensor/index.js";

/** Standard gravity in m/s2 (ISO 80000-3): what 1 g is. */
const STANDARD_GRAVITY = 9.80665;

/** Of each unit that is converted: what it measures, and what it is in the first unit of that. Other units are left as they are. */
export const UNITS: Readonly<Record<string, { readonly quantity: string; readonly factor: number }>> = {
  g: { quantity: "acceleration", factor: 1 },
  mg: { quantity: "acceleration", factor: 1e-3 },
  "m/s2": { quantity: "acceleration", factor: 1 / STANDARD_GRAVITY },
  "rad/s": { quantity: "angular velocity", factor: 1 },
  "deg/s": { quantity: "angular velocity", factor: Math.PI / 180 },
  rad: { quantity: "angle", factor: 1 },
  deg: { quantity: "angle", factor: Math.PI / 180 },
  uT: { quantity: "magnetic flux density", factor: 1 },
  mT: { quantity: "magnetic flux density", factor: 1e3 },
  G: { quantity: "magnetic flux density", factor: 100 },
};

/** By what a value in `from` is multiplied to be in `to`: exactly 1 where they are the same. Throws InputError where there is no way between them. */
export function conversionFactor(from: string, to: string): number {
  if (from === to) return 1;
  const [source, target] = [from, to].map((unit) => (Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined));
  if (!source || !target || source.quantity !== target.quantity) {
    throw new InputError(
      `unit: expected one that ${JSON.stringify(from)} can be converted to, or the same; received ${JSON.stringify(to)}; known are ${Object.keys(UNITS).join(", ")}`,
    );
  }
  return source.factor / target.factor;
}
