/**
 * Brent's minimum of a function of one variable (R. Brent, "Algorithms for Minimization without Derivatives", 1973, chapter 5), behind a
 * search that brackets it from two points downhill: as SciPy's optimize.brent with a pair as bracket and its tolerance, step for step.
 */
export function minimizeBrent(f: (x: number) => number, first: number, second: number, tolerance = 1.48e-8): number {
  const { left, middle, right, value } = bracket(f, first, second);
  let x = middle,
    w = middle,
    v = middle,
    fx = value,
    fw = value,
    fv = value;
  let a = Math.min(left, right),
    b = Math.max(left, right);
  let step = 0,
    before = 0;
  for (let iteration = 0; iteration < 500; iteration++) {
    const near = tolerance * Math.abs(x) + 1e-11;
    const centre = 0.5 * (a + b);
    if (Math.abs(x - centre) < 2 * near - 0.5 * (b - a)) break;
    let golden = true;
    if (Math.abs(before) > near) {
      // The lowest point of the parabola through the three best ones, where it falls inside and the steps shrink.
      const [one, two] = [(x - w) * (fx - fv), (x - v) * (fx - fw)];
      let p = (x - v) * two - (x - w) * one;
      let q = 2 * (two - one);
      if (q > 0) p = -p;
      q = Math.abs(q);
      if (p > q * (a - x) && p < q * (b - x) && Math.abs(p) < Math.abs(0.5 * q * before)) {
        before = step;
        step = p / q;
        const u = x + step;
        if (u - a < 2 * near || b - u < 2 * near) step = centre - x >= 0 ? near : -near;
        golden = false;
      }
    }
    if (golden) {
      before = x >= centre ? a - x : b - x;
      step = 0.381966 * before;
    }
    const u = x + (Math.abs(step) < near ? (step >= 0 ? near : -near) : step);
    const fu = f(u);
    if (fu > fx) {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) [v, w, fv, fw] = [w, u, fw, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    } else {
      if (u >= x) a = x;
      else b = x;
      [v, w, x, fv, fw, fx] = [w, x, u, fw, fx, fu];
    }
  }
  return x;
}

const GOLDEN = 1.618034;

/** Goes downhill from two points by growing steps until the function rises again. */
function bracket(f: (x: number) => number, first: number, second: number): { left: number; middle: number; right: number; value: number } {
  let [a, b, fa, fb] = [first, second, f(first), f(second)];
  if (fa < fb) [a, b, fa, fb] = [b, a, fb, fa];
  let c = b + GOLDEN * (b - a);
  let fc = f(c);
  for (let iteration = 0; fc < fb && iteration < 1000; iteration++) {
    const [one, two] = [(b - a) * (fb - fc), (b - c) * (fb - fa)];
    const difference = two - one;
    const denominator = Math.abs(difference) < 1e-21 ? 2e-21 : 2 * difference;
    let w = b - ((b - c) * two - (b - a) * one) / denominator;
    const limit = b + 110 * (c - b);
    let fw: number;
    if ((w - c) * (b - w) > 0) {
      fw = f(w);
      if (fw < fc) return { left: b, middle: w, right: c, value: fw };
      if (fw > fb) return { left: a, middle: b, right: w, value: fb };
      w = c + GOLDEN * (c - b);
      fw = f(w);
    } else if ((w - limit) * (limit - c) >= 0) {
      w = limit;
      fw = f(w);
    } else if ((w - limit) * (c - w) > 0) {
      fw = f(w);
      if (fw < fc) {
        [b, c, w] = [c, w, w + GOLDEN * (w - c)];
        [fb, fc, fw] = [fc, fw, f(w)];
      }
    } else {
      w = c + GOLDEN * (c - b);
      fw = f(w);
    }
    [a, b, c, fa, fb, fc] = [b, c, w, fb, fc, fw];
  }
  return { left: a, middle: b, right: c, value: fb };
}
