/** Dropout layers of one step share its keys; each goes on from a place of its own (Knuth's multiplicative constant). */
export function dropoutKeyOf(index: number): number {
  return Math.imul(index + 1, 0x9e3779b1);
}
