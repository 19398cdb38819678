import { CODECS, decodeFrame, type ExchangeId, InstrumentTable, type ParserState, toCcxt } from '@cascade/feeds';

/** One liquidation as one library reads it, in the words all of them share. */
export interface Row {
  /** The venue's own name of the contract, where the library keeps it. */
  readonly exchangeSymbol: string | undefined;
  /** Unified name as ccxt writes it, where one can be derived. */
  readonly unifiedSymbol?: string | undefined;
  /** Unix ms. */
  readonly tsMs: number | undefined;
  /** The position that was closed: a library that gives an order side says `long` by `sell`. */
  readonly side: 'long' | 'short' | undefined;
  readonly price: number | undefined;
  /** As the venue counts it: coins, contracts or USD. */
  readonly size: number | undefined;
  /** `false` for a row that is kept in a cache but not handed to the caller who waits for it. */
  readonly isDelivered: boolean;
}

/** One frame of one venue, as it arrived. */
export interface Frame {
  readonly venue: ExchangeId;
  /** The message text. */
  readonly raw: string;
  /** When it arrived, Unix ms. */
  readonly receivedTsMs: number;
}

/** Reads the frames of one venue in order, like one connection. */
export type Reader = (frame: Frame) => Row[] | Promise<Row[]>;

/** The codec of this repository, with the metadata bodies given. */
export function cascadeReader(venue: ExchangeId, metadata: readonly unknown[]): (frame: Frame) => Row[] {
  const codec = CODECS[venue];
  const instruments = new InstrumentTable(metadata.flatMap((body) => codec.parseInstruments(body)));
  const state: ParserState = codec.createState('liquidations');
  return ({ raw, receivedTsMs }) => {
    const { events } = decodeFrame(codec, raw, { receivedTsMs, instruments, state });
    return events.flatMap((event): Row[] => {
      if (event.type !== 'liquidation') return [];
      const { exchangeSymbol, tsMs, liquidatedSide, price, contracts } = event;
      const unifiedSymbol = toCcxt(event).symbol;
      return [{ exchangeSymbol, unifiedSymbol, tsMs, side: liquidatedSide, price, size: contracts, isDelivered: true }];
    });
  };
}
