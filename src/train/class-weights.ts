import type { WindowSource } from "../nn/index.js";

/**
 * One weight a class, by which all classes count alike however many windows each has: windows / (classes * windows of the class), as
 * scikit-learn's class_weight "balanced" (King and Zeng 2001). Classes without windows are not counted; their weight, which none will meet, is 1.
 */
export function balancedWeights({ length, classes, label }: Pick<WindowSource, "length" | "classes" | "label">): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < length; i++) counts[label(i)]!++;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? length / (present * count) : 1));
}
