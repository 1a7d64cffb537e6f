import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { APP_ORIGIN } from './calls.ts';

/** What a page of this program may load: its own files. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  'media-src blob: mediastream:',
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
};

/** The files of the windows, as they were at the start: path of the address, such as `/index.html`, to bytes. */
export type ServedFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** Reads every file below `folder`; only these are ever served, and only as they are now. */
export function readServedFiles(folder: string): ServedFiles {
  return new Map(filesBelow(folder, '').map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]));
}

function filesBelow(folder: string, path: string): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = `${path}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(folder, inner);
    return entry.isFile() ? [inner] : [];
  });
}

/** Whether an address is one of this program's pages or files. */
export function isOwnAddress(address: string): boolean {
  return URL.canParse(address) && originOf(address) === APP_ORIGIN;
}

/** The origin of an address, such as `app://claviger`; empty when it has none. `URL.origin` knows only the schemes of the web. */
export function originOf(address: string): string {
  if (!URL.canParse(address)) return '';
  const { protocol, host, username, password } = new URL(address);
  return username === '' && password === '' ? `${protocol}//${host}` : '';
}

/** Answers a request for `app://claviger/…`: a file by its exact path, or 404 for anything else. */
export function serveFile(files: ServedFiles, { method, url }: { readonly method: string; readonly url: string }): Response {
  const { pathname, search } = new URL(url);
  const body = method === 'GET' && isOwnAddress(url) && search === '' ? files.get(pathname) : undefined;
  const headers = {
    'content-type': TYPES[extname(pathname)] ?? 'application/octet-stream',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
  return body === undefined ? new Response('', { status: 404, headers }) : new Response(body, { status: 200, headers });
}
