/**
 * What a block of Snappy's holds (google/snappy, format_description.txt). Of our own, since in hyparquet's decoder a literal of 2^31 bytes and more has a negative
 * length and sets the reader back, for seconds or for ever. Throws for whatever does not fill `size` bytes exactly.
 */
export function snappyBlock(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  let at = 0,
    filled = 0;
  function number(bytes: number): number {
    if (bytes > input.length - at) throw new Error("a Snappy block that ends early");
    let value = 0;
    for (let i = 0, scale = 1; i < bytes; i++, scale *= 256) value += input[at++]! * scale;
    return value;
  }
  let declared = 0;
  for (let scale = 1, more = true; more; scale *= 128) {
    const byte = number(1);
    if (scale > 2 ** 28) throw new Error("a Snappy block without a size");
    declared += (byte & 127) * scale;
    more = byte > 127;
  }
  if (declared !== size) throw new Error(`a Snappy block of ${declared} bytes where ${size} are expected`);
  while (at < input.length) {
    const tag = number(1);
    const upper = tag >> 2;
    if ((tag & 3) === 0) {
      const length = 1 + (upper < 60 ? upper : number(upper - 59));
      if (length > input.length - at || length > size - filled) throw new Error(`a Snappy literal of ${length} bytes`);
      output.set(input.subarray(at, at + length), filled);
      at += length;
      filled += length;
      continue;
    }
    const length = (tag & 3) === 1 ? 4 + (upper & 7) : 1 + upper;
    const distance = (tag & 3) === 1 ? (tag >> 5) * 256 + number(1) : number((tag & 3) === 2 ? 2 : 4);
    if (distance === 0 || distance > filled || length > size - filled)
      throw new Error(`a Snappy copy of ${length} bytes from ${distance} before`);
    // One after another: a copy may run into what it writes.
    for (let i = 0; i < length; i++, filled++) output[filled] = output[filled - distance]!;
  }
  if (filled !== size) throw new Error(`a Snappy block of ${filled} bytes where ${size} are expected`);
  return output;
}
