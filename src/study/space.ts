import type { DrawnConfiguration, OptionValue, SpaceParameter, TuningDefinition } from "../records/index.js";
import { createRandom, exp, InputError, log, STREAMS, type Random } from "../tensor/index.js";

/** Digits of a drawn number. */
const DIGITS = 4;
/** Draws in a row that may repeat earlier ones before the space counts as used up; of a small space more, so that its last point is found. */
const [MOST_REPEATS, REPEATS_A_POINT] = [1000, 20];

/**
 * Configurations drawn from a space, each once, named c1, c2, ...: by the definition's seed alone (stream `tuning`), so that more of them begin with the
 * same. Every parameter takes one number of the stream, whether it is given or not. Throws InputError where the space has not as many.
 */
export function drawConfigurations(
  { name, space, seed }: Pick<TuningDefinition, "name" | "space" | "seed">,
  count: number,
): DrawnConfiguration[] {
  const random = createRandom(seed, STREAMS.tuning);
  const points = sizeOf(space);
  const most = Math.max(MOST_REPEATS, points < Infinity ? REPEATS_A_POINT * points : 0);
  const drawn = new Map<string, Readonly<Record<string, OptionValue>>>();
  for (let repeats = 0; drawn.size < count;) {
    const values = drawPoint(space, random);
    const key = JSON.stringify(values);
    if (!drawn.has(key)) {
      drawn.set(key, values);
      repeats = 0;
    } else if (++repeats === most) {
      throw new InputError(
        `tuning ${name}: space: expected ${count} configurations that differ; found ${drawn.size}; lower trials, or widen the space`,
      );
    }
  }
  return [...drawn.values()].map((values, i) => ({ name: `c${i + 1}`, values }));
}

function drawPoint(space: TuningDefinition["space"], random: Random): Record<string, OptionValue> {
  const values: Record<string, OptionValue> = {};
  for (const [name, parameter] of Object.entries(space)) {
    const value = valueAt(parameter, random.uniform());
    if (isGiven(parameter, values)) values[name] = value;
  }
  return values;
}

/** Whether the choices that a parameter depends on came out as it needs them. */
export function isGiven({ when = {} }: SpaceParameter, values: Readonly<Record<string, OptionValue>>): boolean {
  return Object.entries(when).every(([name, wanted]) => wanted.some((one) => JSON.stringify(one) === JSON.stringify(values[name])));
}

/** The value at a share, 0 to below 1, of a parameter's distribution. */
function valueAt({ choice, uniform, logUniform, integer }: SpaceParameter, share: number): OptionValue {
  if (choice) return choice[Math.floor(share * choice.length)]!;
  if (integer) return integer[0] + Math.floor(share * (integer[1] - integer[0] + 1));
  if (uniform) return rounded(uniform[0] + share * (uniform[1] - uniform[0]), uniform);
  const [low, high] = logUniform!;
  return rounded(exp(log(low) + share * (log(high) - log(low))), [low, high]);
}

/** To a few digits, unless that leads out of the bounds. */
function rounded(value: number, [low, high]: readonly [number, number]): number {
  const short = Number(value.toPrecision(DIGITS));
  return short >= low && short <= high ? short : Math.min(high, Math.max(low, value));
}

/** How many points a space has, conditions aside; Infinity with a parameter that is continuous. */
function sizeOf(space: TuningDefinition["space"]): number {
  return Object.values(space).reduce((product, { choice, integer }) => {
    if (choice) return product * choice.length;
    return integer ? product * (integer[1] - integer[0] + 1) : Infinity;
  }, 1);
}

/** Values in which a parameter is tried before anything is drawn: its ends and one between them, or all its choices. */
export function probesOf({ choice, uniform, logUniform, integer }: SpaceParameter): readonly OptionValue[] {
  if (choice) return choice;
  if (integer) return integer;
  const [low, high] = (uniform ?? logUniform)!;
  // No whole number, which shows that an option wants one.
  const between = low + 0.6180339887498949 * (high - low);
  return [low, between, high];
}

/**
 * Throws InputError for a condition on something that does not stand before it, is no choice, or has no such value.
 */
export function checkConditions({ name, space }: Pick<TuningDefinition, "name" | "space">): void {
  const names = Object.keys(space);
  for (const [own, { when = {} }] of Object.entries(space)) {
    for (const [other, wanted] of Object.entries(when)) {
      const refuse = (expected: string, received: string): never => {
        throw new InputError(`tuning ${name}: space.${own}.when: expected ${expected}; received ${received}`);
      };
      const before = names.slice(0, names.indexOf(own)).filter((one) => space[one]!.choice);
      if (!before.includes(other))
        refuse(`a choice that stands before it (${before.join(", ") || "there is none"})`, JSON.stringify(other));
      const choices = space[other]!.choice!.map((one) => JSON.stringify(one));
      const stranger = wanted.map((one) => JSON.stringify(one)).find((one) => !choices.includes(one));
      if (stranger !== undefined) refuse(`some of ${other}'s choices ${choices.join(", ")}`, stranger);
    }
  }
}
