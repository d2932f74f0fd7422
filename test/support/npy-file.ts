/** A `.npy` file with a header of any text, as NumPy lays it out. */
export function npyFile(header: string, data: Uint8Array | number, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const body = typeof data === "number" ? new Uint8Array(data) : data;
  const lead = Buffer.alloc(version === 1 ? 10 : 12);
  lead.write("\x93NUMPY", "latin1");
  lead[6] = version;
  if (version === 1) lead.writeUInt16LE(text.length, 8);
  else lead.writeUInt32LE(text.length, 8);
  return new Uint8Array(Buffer.concat([lead, text, body]));
}

/** The header of an array as NumPy writes it. */
export function npyHeader(shape: string, { descr = "'<f4'", fortran = "False" } = {}): string {
  return `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
}
