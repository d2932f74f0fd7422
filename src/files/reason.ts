/** What the operating system said, in its short form: "ENOENT: no such file or directory". */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(", ")[0]!.replaceAll("\n", " ");
}
