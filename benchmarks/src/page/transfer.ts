import { readdirSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';

/** Bytes of bodies that the server of a page sends to a browser that takes gzip, by file: everything the build made. @param folder of the build */
export async function transferredBytes(url: string, folder: string): Promise<ReadonlyMap<string, number>> {
  const assets = readdirSync(path.join(folder, 'assets')).map((name) => `/assets/${name}`);
  const sizes = await Promise.all(['/', ...assets].map(async (file) => [file, await bytesOf(new URL(file, url))] as const));
  return new Map(sizes);
}

function bytesOf(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    // Not by fetch, which unpacks what it gets.
    get(url, { agent: false, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`"${url.pathname}" is answered with ${response.statusCode}`));
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes));
      response.on('error', reject);
    }).on('error', reject);
  });
}
