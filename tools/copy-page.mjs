#!/usr/bin/env node
/**
 * Puts the built page of apps/dashboard beside the built service, which serves it. Part of the build of apps/aggregator.
 */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const APPS = join(dirname(fileURLToPath(import.meta.url)), '..', 'apps');
const from = join(APPS, 'dashboard', 'dist');
const to = join(APPS, 'aggregator', 'dist', 'dashboard');

rmSync(to, { recursive: true, force: true });
if (existsSync(from)) cpSync(from, to, { recursive: true });
else process.stderr.write('copy-page: apps/dashboard is not built: the service will have no page\n');
