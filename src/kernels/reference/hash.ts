/** The 32 bits that an index and a step's two keys give. */
export function hashOf(index: number, key0: number, key1: number): number {
  let h = index ^ key0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15) ^ key1, 0xd35a2d97);
  return h ^ (h >>> 15);
}

/** One value after dropout: kept and scaled, or 0, by 16 bits of the hash that elements 8b + l and 8b + l + 4 share. */
export function dropped(value: number, index: number, rate: number, key0: number, key1: number): number {
  const threshold = Math.min(65535, Math.floor(rate * 65536 + 0.5));
  const h = hashOf(((index >> 3) << 2) | (index & 3), key0, key1);
  const bits = index & 4 ? h >>> 16 : h & 0xffff;
  return bits >= threshold ? Math.fround(value * Math.fround(1 / (1 - threshold / 65536))) : 0;
}
