import type { ExchangeId } from '@cascade/feeds';
import type { Difference, Field } from './compare.sample.js';

/** A way in which another library reads a venue differently, on purpose or not, with the evidence for who is right. */
export interface KnownDifference {
  readonly venues: readonly ExchangeId[];
  readonly library: 'tardis-dev' | 'ccxt';
  readonly field: Field;
  /** What the two do. */
  readonly what: string;
  /** Whom to follow; `depends` when both readings have their use. */
  readonly follow: 'Cascade' | 'depends';
  /** The venue's words or what the recordings show. */
  readonly why: string;
  /** `true` when this, and nothing else, is the reason of the difference found. */
  explains(found: Difference): boolean;
}

/** Every difference that the recordings and the hand-written frames show; one that is not listed fails the test, one that is gone as well. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    venues: ['binance', 'binance-coinm'],
    library: 'tardis-dev',
    field: 'price',
    what: "tardis-dev: `p`, the forced order's limit. Cascade: `ap`, the average fill (`p` only without one), and `priceKind` says which.",
    follow: 'Cascade',
    why: 'Binance documents `p` as "Price" and `ap` as "Average Price" of a `LIMIT` `IOC` order. In the recordings the two are 0.4 to 1.9 % apart.',
    explains: ({ message, ours, theirs }) => theirs?.price === Number(order(message).p) && ours?.price === Number(order(message).ap),
  },
  {
    venues: ['binance', 'binance-coinm'],
    library: 'tardis-dev',
    field: 'presence',
    what: 'tardis-dev reads only streams named `<symbol>@forceOrder`, the ones it subscribes to. Cascade reads `!forceOrder@arr` and frames without a stream name, too.',
    follow: 'depends',
    why: 'Its own subscriptions and recordings lose nothing by it. Other recordings, of `!forceOrder@arr` or of a `/ws` connection, give it no rows.',
    explains: ({ message, theirs }) => theirs === undefined && !String(at(message, 'stream')).endsWith('@forceOrder'),
  },
  {
    venues: ['okx'],
    library: 'tardis-dev',
    field: 'presence',
    what: 'tardis-dev skips the first message of every mapper, so one for swaps and one for futures after each start. Cascade emits it.',
    follow: 'depends',
    why: 'A message after subscribing may hold rows that are minutes old: OKX does not send them in order. Cascade keeps them with their time and leaves the age to the reader.',
    explains: ({ round, theirs }) => round === 1 && theirs === undefined,
  },
  {
    venues: ['bitfinex'],
    library: 'tardis-dev',
    field: 'presence',
    what: 'tardis-dev emits triggers (`IS_MATCH` 0) at `BASE_PRICE`. Cascade emits executions (`IS_MATCH` 1) at `PRICE_ACQUIRED`.',
    follow: 'depends',
    why: 'Bitfinex documents "0 -> initial liquidation trigger, 1 market execution" and `BASE_PRICE` as "The price at which user entered the position". Triggers count positions, executions count what was traded and at which price.',
    explains: ({ message, ours, theirs }) => {
      const isExecution = at(message, 1, 0, 8) === 1;
      return (ours === undefined && !isExecution) || (theirs === undefined && isExecution);
    },
  },
  {
    venues: ['deribit'],
    library: 'tardis-dev',
    field: 'presence',
    what: 'Trades with `liquidation` `MT`: tardis-dev emits the maker only. Cascade emits both sides.',
    follow: 'Cascade',
    why: 'Deribit documents "MT" as both sides of the trade being under liquidation. Hand-written frame: no recording has one.',
    explains: ({ message, ours, theirs }) =>
      theirs === undefined && at(message, 'params', 'data', 0, 'liquidation') === 'MT' && ours?.side === 'long',
  },
  {
    venues: ['binance'],
    library: 'ccxt',
    field: 'size',
    what: 'ccxt: `contracts` is `l`, the last fill. Cascade: `z`, all fills.',
    follow: 'Cascade',
    why: 'Binance documents `l` as "Order Last Filled Quantity" and `z` as "Order Filled Accumulated Quantity". In three recorded live rows `l` is 12 to 85 % of `z`.',
    explains: ({ message, ours, theirs }) => theirs?.size === Number(order(message).l) && ours?.size === Number(order(message).z),
  },
  {
    venues: ['bybit'],
    library: 'ccxt',
    field: 'side',
    what: "ccxt: `side` is the venue's word in lower case, which is the position's side here and the order's on Binance and OKX. Cascade has both, by name.",
    follow: 'Cascade',
    why: 'Bybit documents "Position side. Buy,Sell. When you receive a Buy update, this means that a long position has been liquidated". ccxt\'s manual does not say what `side` is: read it by venue.',
    explains: ({ message, ours, theirs }) =>
      ours?.side === (at(message, 'data', 0, 'S') === 'Buy' ? 'long' : 'short') &&
      theirs?.side === (ours.side === 'long' ? 'short' : 'long'),
  },
  {
    venues: ['bybit'],
    library: 'ccxt',
    field: 'presence',
    what: 'ccxt also reads the old topic `liquidation.*`. Cascade ignores it.',
    follow: 'depends',
    why: 'Bybit documents it as deprecated, at most one row per second and symbol; `allLiquidation.*` has every row, so reading both counts twice. For recordings from before February 2025 the old topic is all there is.',
    explains: ({ message, ours }) => ours === undefined && String(at(message, 'topic')).startsWith('liquidation.'),
  },
  {
    venues: ['bybit', 'okx'],
    library: 'ccxt',
    field: 'delivery',
    what: 'ccxt with `newUpdates` (its default): a waiting `watchLiquidations` gets the first row of a message; the others are in `exchange.liquidations` only. Cascade emits every row.',
    follow: 'Cascade',
    why: 'Bybit sends batches of 500 ms: a recorded message of 2026-10-09 has two rows. With `newUpdates: false` ccxt returns its whole cache instead.',
    explains: ({ message, theirs }) => theirs?.isDelivered === false && list(at(message, 'data')).length > 1,
  },
  {
    venues: ['okx'],
    library: 'ccxt',
    field: 'presence',
    what: 'ccxt reads the first of the `details` of an instrument. Cascade reads all.',
    follow: 'Cascade',
    why: 'OKX documents `details` as an array of objects. Hand-written frame: every recorded one has one entry.',
    explains: ({ message, ours, theirs }) =>
      theirs === undefined && list(at(message, 'data')).every((row) => Number(at(row, 'details', 0, 'ts')) !== ours?.tsMs),
  },
];

/** The list as the Markdown table of `docs/differential.md`. */
export function markdownTable(differences: readonly KnownDifference[]): string {
  const rows = differences.map(({ venues, library, field, what, follow, why }) => [venues.join(', '), library, field, what, follow, why]);
  const head = ['Venue', 'Library', 'Differs in', 'What they do', 'Follow', 'Why'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The value at a path of a parsed message; `undefined` where the path ends early. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (Object(inner) as Record<string | number, unknown>)[key], value);
}

/** The order inside a Binance frame, wrapped or bare. */
function order(message: unknown): Readonly<Record<string, unknown>> {
  return Object(at(message, 'data', 'o') ?? at(message, 'o')) as Record<string, unknown>;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
