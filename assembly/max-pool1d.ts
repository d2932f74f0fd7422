// Max pooling over time. The backward pass finds the maximum again by comparing x with y; of equal maxima the first gets the gradient,
// as in Keras and PyTorch. Reference: maxPool1dForward, maxPool1dBackward in src/kernels/reference.ts.
import { at } from "./lanes";

export function maxPool1dForward(y: usize, x: usize, n: i32, t: i32, c: i32, pool: i32, stride: i32, padLeft: i32, tOut: i32): void {
  for (let i = 0; i < n; i++) {
    const source = at(x, i * t * c);
    for (let to = 0; to < tOut; to++) {
      const first = max(0, to * stride - padLeft), end = min(t, to * stride - padLeft + pool);
      const target = at(y, (i * tOut + to) * c);
      let col = 0;
      for (; col + 4 <= c; col += 4) {
        let best = v128.load(at(source, first * c + col));
        for (let step = first + 1; step < end; step++) best = f32x4.max(best, v128.load(at(source, step * c + col)));
        v128.store(at(target, col), best);
      }
      for (; col < c; col++) {
        let best = f32.load(at(source, first * c + col));
        for (let step = first + 1; step < end; step++) best = max(best, f32.load(at(source, step * c + col)));
        f32.store(at(target, col), best);
      }
    }
  }
}

export function maxPool1dBackward(dx: usize, x: usize, y: usize, dy: usize, n: i32, t: i32, c: i32, pool: i32, stride: i32, padLeft: i32,
  tOut: i32): void {
  memory.fill(dx, 0, <usize>(n * t * c) << 2);
  for (let i = 0; i < n; i++) {
    const source = at(x, i * t * c), gradient = at(dx, i * t * c);
    for (let to = 0; to < tOut; to++) {
      const first = max(0, to * stride - padLeft), end = min(t, to * stride - padLeft + pool);
      const row = (i * tOut + to) * c;
      let col = 0;
      for (; col + 4 <= c; col += 4) {
        const best = v128.load(at(y, row + col));
        // Lanes still looking for their maximum keep their dy; it is taken away once given.
        let rest = v128.load(at(dy, row + col));
        for (let step = first; step < end; step++) {
          const offset = step * c + col;
          const here = f32x4.eq(v128.load(at(source, offset)), best);
          const target = at(gradient, offset);
          v128.store(target, f32x4.add(v128.load(target), v128.and(rest, here)));
          rest = v128.andnot(rest, here);
        }
      }
      for (; col < c; col++) {
        const best = f32.load(at(y, row + col));
        for (let step = first; step < end; step++) {
          const offset = step * c + col;
          if (f32.load(at(source, offset)) == best) {
            const target = at(gradient, offset);
            f32.store(target, f32.load(target) + f32.load(at(dy, row + col)));
            break;
          }
        }
      }
    }
  }
}
