/** Prints signals of ALERT and above, also those published while it was not running. Arguments: URL of Redis, file for its place. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { subscribeSignals } from '@cascade/redis-bus';

const [url = 'redis://localhost:6379', place = 'place'] = process.argv.slice(2);
appendFileSync(place, '');
const fromId = readFileSync(place, 'utf8') || 'start'; // the first time: everything in retention, 7 days
// While Redis is away it waits; act only until meta.valid_until, Unix seconds.
for await (const { signal, symbol, probability, meta } of subscribeSignals({ url, minLevel: 'ALERT', fromId })) {
  console.log(signal, symbol, probability);
  writeFileSync(place, meta.stream_id ?? fromId); // after the work, never before
}
