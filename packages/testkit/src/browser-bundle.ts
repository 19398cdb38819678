import { createRequire } from 'node:module';

/** What a bundler made of a module for browsers. */
export interface BrowserBundle {
  readonly text: string;
  /** Files in it, as paths from the current folder. */
  readonly files: readonly string[];
  /** Those of packages that are not in this repository. */
  readonly foreignFiles: readonly string[];
  /** Modules it still asks for when it runs. */
  readonly imports: readonly string[];
}

interface Built {
  readonly metafile: {
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly outputs: Readonly<Record<string, { readonly imports: readonly { readonly path: string }[] }>>;
  };
  readonly outputFiles: readonly { readonly text: string }[];
}

/** Bundles a module for browsers, from the sources of this repository. @param resolveDir where its imports are looked for @throws what esbuild throws */
export async function bundleForBrowser(contents: string, resolveDir: string): Promise<BrowserBundle> {
  // esbuild comes with tsup, which alone can see it.
  const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as { build(options: object): Promise<Built> };
  const { metafile, outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['browser', '@cascade/source'],
    metafile: true,
  });
  const files = Object.keys(metafile.inputs);
  return {
    text: outputFiles[0]?.text ?? '',
    files,
    foreignFiles: files.filter((path) => path.includes('node_modules')),
    imports: Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)),
  };
}
