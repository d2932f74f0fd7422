// Rectified linear unit. Its forward pass is fused into the products (tiles.ts); y > 0 is all that the backward pass needs of it.
// Reference: reluBackward in src/kernels/reference.ts.
import { at } from "./lanes";

export function reluBackward(dx: usize, dy: usize, y: usize, count: i32): void {
  let i = 0;
  const none = f32x4.splat(0);
  for (; i + 4 <= count; i += 4) v128.store(at(dx, i), v128.and(v128.load(at(dy, i)), f32x4.gt(v128.load(at(y, i)), none)));
  for (; i < count; i++) f32.store(at(dx, i), f32.load(at(y, i)) > 0 ? f32.load(at(dy, i)) : 0);
}
