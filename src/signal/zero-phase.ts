import { createSectionsFilter, type Section } from "./sections.js";

/**
 * One channel of an unbroken stretch, in place, forwards and then backwards, so that nothing lags and every gain is squared: SciPy's `sosfiltfilt` with its odd
 * padding of 3 (P + 1) samples for P poles. Other than there a stretch that is not longer than that is no error: its padding is one sample shorter than itself.
 */
export function filterZeroPhase(sections: readonly Section[], values: Float64Array): void {
  const length = values.length;
  const padding = Math.min(paddingOf(sections), length - 1);
  if (length === 0) return;
  const padded = new Float64Array(length + 2 * padding);
  padded.set(values, padding);
  const first = values[0]!,
    last = values[length - 1]!;
  for (let i = 1; i <= padding; i++) {
    padded[padding - i] = 2 * first - values[i]!;
    padded[padding + length - 1 + i] = 2 * last - values[length - 1 - i]!;
  }
  const filter = createSectionsFilter({ sections, channels: 1, start: "settled" });
  filter.filter(padded);
  padded.reverse();
  filter.reset();
  filter.filter(padded);
  padded.reverse();
  values.set(padded.subarray(padding, padding + length));
}

/** SciPy counts two poles a section, less those that are missing in all of the numerators or all of the denominators. */
function paddingOf(sections: readonly Section[]): number {
  const missing = (of: (section: Section) => number) => sections.filter((section) => of(section) === 0).length;
  return (
    3 *
    (2 * sections.length +
      1 -
      Math.min(
        missing(({ b }) => b[2]),
        missing(({ a }) => a[2]),
      ))
  );
}
