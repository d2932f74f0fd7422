/** The lengths of a tensor's axes, outermost first. Data is row-major; windows are always (window, time, channel). */
export type Shape = readonly number[];

/** How many elements a tensor of this shape has; 1 for the empty shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** `128 x 9`, the form in which shapes are printed everywhere. */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? "scalar" : shape.join(" x ");
}
