/**
 * Walks a structure in Thrift's compact protocol before hyparquet builds objects from it: that parser makes room for as many entries as a list claims, and
 * reads numbers of any length. Here a list is at most as long as the bytes behind it, a number at most 10 bytes, and nothing nests deeper than 30.
 * Throws for anything else. Returns where the structure ends. (Thrift, "Compact protocol", doc/specs/thrift-compact-protocol.md)
 */
export function checkThrift(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  function byte(): number {
    if (at >= end) throw new Error("a header that ends early");
    return bytes[at++]!;
  }
  function varint(): number {
    let value = 0;
    for (let i = 0, scale = 1; i < 10; i++, scale *= 128) {
      const next = byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
    }
    throw new Error("a number of more than 10 bytes");
  }
  function skip(length: number): void {
    if (length > end - at) throw new Error(`${length} bytes where ${end - at} are left`);
    at += length;
  }
  function value(type: number, depth: number, inList: boolean): void {
    switch (type) {
      case 1:
      case 2:
        // In a structure the type says it all.
        if (inList) skip(1);
        return;
      case 3:
        return skip(1);
      case 4:
      case 5:
      case 6:
        varint();
        return;
      case 7:
        return skip(8);
      case 8:
        return skip(varint());
      case 9: {
        const head = byte();
        const length = head >> 4 === 15 ? varint() : head >> 4;
        if (length > end - at) throw new Error(`a list of ${length} where ${end - at} bytes are left`);
        for (let i = 0; i < length; i++) value(head & 15, depth + 1, true);
        return;
      }
      case 12:
        return structure(depth + 1);
      default:
        throw new Error(`a value of the unknown type ${type}`);
    }
  }
  function structure(depth: number): void {
    if (depth > 30) throw new Error("headers nested more than 30 deep");
    for (let head = byte(); head % 16 !== 0; head = byte()) {
      if (head < 16) varint();
      value(head & 15, depth, false);
    }
  }
  structure(0);
  return at;
}
