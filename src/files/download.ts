import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, openSync, closeSync, fsyncSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../tensor/index.js";

export interface DownloadOptions {
  readonly url: string;
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
  /** Where the file is put once it is whole; until then it grows beside it as `to` + ".part". */
  readonly to: string;
  /** What the reader of an error can do instead; ends the message. */
  readonly otherWays: string;
  /** Called with the bytes there are and the bytes of the whole file, 0 while the server has not said. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches a file over HTTP, going on where a download before it was cut off, and puts it in its place only if its SHA-256 is right. Throws
 * InputError where there is no network, the server answers with an error, the connection is cut (what came is kept) or the file is another.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { to, sha256, url, otherWays } = options;
  const part = `${to}.part`;
  mkdirSync(dirname(to), { recursive: true });
  const resumed = await fetchInto(part, options);
  let received = await digestOf(part);
  if (received !== sha256 && resumed) {
    // The two halves may come from two versions of the file: once more, from the start.
    rmSync(part);
    await fetchInto(part, options);
    received = await digestOf(part);
  }
  if (received !== sha256) {
    const { size } = statSync(part);
    rmSync(part);
    throw new InputError(`${url}: expected the SHA-256 ${sha256}; received ${size} bytes with ${received}; ${otherWays}`);
  }
  renameSync(part, to);
}

/** SHA-256 of a file, in hexadecimal. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Appends to `part` what it lacks; returns whether it held something that was kept. */
async function fetchInto(part: string, { url, otherWays, progress, signal }: DownloadOptions): Promise<boolean> {
  const kept = statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  const response = await request(url, kept, otherWays, signal);
  if (response.status === 416 && kept > 0) {
    // Nothing is left to send: what is there is whole, or too long, as its digest will tell.
    await response.body?.cancel();
    return true;
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new InputError(`${url}: expected the file; received HTTP ${response.status} ${response.statusText}; ${otherWays}`);
  }
  const resumed = kept > 0 && response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${kept}-`) === true;
  if (response.status === 206 && !resumed) {
    await response.body.cancel();
    throw new InputError(`${url}: expected the bytes from ${kept}; received ${response.headers.get("content-range")}; ${otherWays}`);
  }
  let done = resumed ? kept : 0;
  const length = response.headers.get("content-length");
  const total = length === null ? 0 : done + Number(length);
  const file = openSync(part, resumed ? "a" : "w");
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      // writeFileSync goes on until all is written or an error is thrown; writeSync may stop short.
      writeFileSync(file, chunk);
      done += chunk.length;
      progress?.(done, total);
    }
    fsyncSync(file);
  } catch (error) {
    signal?.throwIfAborted();
    if (isFileError(error)) throw new Error(`${part}: could not be written: ${causeOf(error)}`, { cause: error });
    throw new InputError(
      `${url}: expected ${total || "all its"} bytes; received ${done}, then ${causeOf(error)}; run the command again to go on from there`,
    );
  } finally {
    closeSync(file);
  }
  if (total > 0 && done !== total) {
    throw new InputError(`${url}: expected ${total} bytes; received ${done}; run the command again to go on from there`);
  }
  return resumed;
}

async function request(url: string, from: number, otherWays: string, signal: AbortSignal | undefined): Promise<Response> {
  // No content coding: the length must be that of the file's own bytes.
  const headers: Record<string, string> = { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) };
  try {
    return await fetch(url, { headers, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(`${url}: expected an answer; received ${causeOf(error)}: no network, or the server is away; ${otherWays}`);
  }
}

/** fetch hides the reason, "getaddrinfo ENOTFOUND host", in its error's cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  const text = cause instanceof Error ? cause.message : String(cause);
  return (code && !text.includes(code) ? `${code} ${text}` : text).trim().replaceAll("\n", " ");
}

function isFileError(error: unknown): boolean {
  const call = error instanceof Error ? (error as NodeJS.ErrnoException).syscall : undefined;
  return call === "write" || call === "fsync";
}
