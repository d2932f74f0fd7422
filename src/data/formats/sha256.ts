/** SHA-256, in lower-case hexadecimal, of the bytes of an array. */
export async function sha256(data: Uint8Array | Float32Array | Int32Array): Promise<string> {
  // No bytes here live in shared memory, the one kind of buffer that the type allows and the function does not.
  const digest = await crypto.subtle.digest("SHA-256", data);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
