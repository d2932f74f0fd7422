import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { REPOSITORY } from "./paths.js";

/** The packages that src/index.ts reaches. They run in the user's browser: one more must be fit for that, and small. */
export const BROWSER_PACKAGES = [
  "@zip.js/zip.js/index.min.js",
  "csv-parse/browser/esm/sync",
  "zod",
  "hyparquet",
  "hyparquet/src/metadata.js",
  "hyparquet/src/thrift.js",
  "hyparquet-compressors",
] as const;

/** What hyparquet-compressors imports in turn, by bare names: whoever serves it unbundled must name these, too. */
const THEIR_PACKAGES = ["fzstd", "hysnappy"] as const;

/** The files as `tsc` wrote them, for the page, whose import map says what bare names mean. */
export const AS_IS = "/as-is/";
/** The same with addresses in place of bare names, for workers: browsers have no import maps in them. */
export const RESOLVED = "/resolved/";

export interface BrowserServer {
  readonly origin: string;
  /** What was asked for and is not there. */
  readonly missing: readonly string[];
  close(): Promise<void>;
}

/** Serves the compiled library to a browser, unbundled, on a free port of 127.0.0.1, where a page counts as secure and may hash. */
export async function serveBrowser(files: Readonly<Record<string, Uint8Array>>): Promise<BrowserServer> {
  const places = await bareNames();
  const importMap = JSON.stringify({ imports: Object.fromEntries([...places].map(([name, path]) => [name, AS_IS + path])) });
  const page = `<!doctype html><meta charset="utf-8"><title>Stride</title><link rel="icon" href="data:,"><script type="importmap">${importMap}</script>`;
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${createHash("sha256").update(importMap).digest("base64")}'`,
    "style-src 'self'",
    // "data:" for zip.js, which fetches its WebAssembly from such an address; refused, it decodes the address itself, but says so on the console.
    "connect-src 'self' data:",
    "img-src 'self' data:",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const missing: string[] = [];

  async function bodyOf(path: string): Promise<{ type: string; body: string | Uint8Array } | undefined> {
    if (path === "/") return { type: "text/html", body: page };
    if (Object.hasOwn(files, path)) return { type: "application/octet-stream", body: files[path]! };
    const prefix = [AS_IS, RESOLVED].find((start) => path.startsWith(start));
    if (!prefix || !isServed(path.slice(prefix.length))) return undefined;
    const text = await readFile(join(REPOSITORY, path.slice(prefix.length)), "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    return { type: "text/javascript", body: prefix === AS_IS ? text : resolveNames(text, places) };
  }

  const server = createServer((request, response) => {
    void bodyOf(new URL(request.url ?? "/", "http://127.0.0.1").pathname).then((found) => {
      if (!found) missing.push(request.url ?? "");
      // A worker has the policy of its own script's answer, so every answer carries it.
      response.writeHead(found ? 200 : 404, {
        "content-type": found?.type ?? "text/plain",
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        // Only such a page may share memory with its workers.
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      });
      response.end(found?.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, missing, close: () => closed(server) };
}

/** Bare name -> path in the repository: "#host" by the browser's condition in package.json, packages by their own manifests. */
async function bareNames(): Promise<ReadonlyMap<string, string>> {
  const { imports } = JSON.parse(await readFile(join(REPOSITORY, "package.json"), "utf8")) as {
    imports: Record<string, { browser: string }>;
  };
  const places = new Map(Object.entries(imports).map(([name, { browser }]) => [name, browser.replace("./", "")]));
  for (const name of [...BROWSER_PACKAGES, ...THEIR_PACKAGES]) {
    const { pathname } = new URL(import.meta.resolve(name));
    // From node_modules on, since that folder may be a link to elsewhere.
    places.set(name, pathname.slice(pathname.lastIndexOf("/node_modules/") + 1));
  }
  return places;
}

function isServed(path: string): boolean {
  const folders = [
    "dist/src/",
    "dist/test/support/browser-",
    ...[...BROWSER_PACKAGES, ...THEIR_PACKAGES].map((name) => `node_modules/${/^(?:@[^/]+\/)?[^/]+/.exec(name)![0]}/`),
  ];
  return /\.m?js$/.test(path) && folders.some((folder) => path.startsWith(folder));
}

function resolveNames(text: string, places: ReadonlyMap<string, string>): string {
  return text.replace(/(\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\2/g, (whole, before: string, quote: string, name: string) => {
    const path = places.get(name);
    return path === undefined ? whole : `${before}${quote}${RESOLVED}${path}${quote}`;
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}
