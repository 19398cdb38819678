import type { FeedOptions } from '@cascade/feeds';
import { runService } from '../commands/run.js';
import { loadConfig } from '../config/load-config.js';

/** What the process is told by its first argument. */
export interface ServiceOrder {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly endpoints: FeedOptions['endpoints'];
}

// `cascade run` on other exchanges than the real ones, as a process of its own that can be killed.
const { flags, endpoints } = JSON.parse(process.argv[2] ?? '{}') as ServiceOrder;
await runService(loadConfig(flags).config, { json: true, once: false, endpoints });
