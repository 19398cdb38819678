/** Whether colours may be written: on a terminal that knows them, unless `NO_COLOR` (any text) forbids it. */
export function wantsColour(stream: Pick<NodeJS.WriteStream, 'isTTY'>, { NO_COLOR = '', TERM }: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}
