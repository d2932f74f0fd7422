/**
 * Which unbroken recording each window was cut from, for a source that does not say: window i + 1 goes on where window i was cut if it has
 * the same subject and label and repeats, bit for bit, the end of window i. x is (N, T, C); returns (N), counted from 0. Real sensor noise
 * never repeats, so that equality is no accident; a constant signal would be taken for a continued one.
 */
export function joinHalves(
  x: Float32Array,
  y: Int32Array,
  subject: Int32Array,
  { timeSteps, channels, overlap }: { timeSteps: number; channels: number; overlap: number },
): Int32Array {
  // As integers, so that equal means equal bits.
  const bits = new Int32Array(x.buffer, x.byteOffset, x.length);
  const windowLength = timeSteps * channels;
  const shared = Math.round(timeSteps * overlap) * channels;
  const recording = new Int32Array(y.length);
  for (let window = 1; window < y.length; window++) {
    const here = window * windowLength;
    let equal = 0;
    if (y[window] === y[window - 1] && subject[window] === subject[window - 1]) {
      while (equal < shared && bits[here + equal] === bits[here - shared + equal]) equal++;
    }
    recording[window] = recording[window - 1]! + (equal === shared && shared > 0 ? 0 : 1);
  }
  return recording;
}
