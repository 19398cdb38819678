/** What nearly every symbol ends with: said small, so that what differs can be read. */
const QUOTES = ['USDT', 'USDC', 'USD'] as const;

/** A canonical symbol as its coin and what it is priced in; the latter is empty when it is not known. Together they are the symbol. */
export function symbolParts(symbol: string): readonly [coin: string, quote: string] {
  const quote = QUOTES.find((end) => symbol.endsWith(end) && symbol.length > end.length) ?? '';
  return [symbol.slice(0, symbol.length - quote.length), quote];
}
