import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** A browser that wants to talk to its maker finds nobody, again and again. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @throws Error when there is none */
function chromiumPath(): string {
  const wanted = process.env.CHROMIUM_PATH;
  const found = [wanted ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
  if (found === undefined) throw new Error('no Chromium: install the Debian package chromium, or name one in CHROMIUM_PATH');
  return found;
}

/** A headless Chromium. The sandbox needs rights that containers don't give; only pages of this repository are opened. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', ...QUIET] });
}

/** A page and everything on it that should not have happened. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors, refused requests, violations of the policy, requests to other origins. */
  readonly complaints: readonly string[];
}

/** Opens an empty page; `goto` is the caller's. 1280x800 unless told otherwise. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') complaints.push(`request to ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, complaints };
}
