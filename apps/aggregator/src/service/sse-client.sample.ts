/** One event of a `text/event-stream`. */
export interface StreamEvent {
  readonly event: string;
  readonly id?: string | undefined;
  readonly data: string;
}

/** A client of the stream for tests: collects events until it is cut. */
export class SseClient {
  readonly events: StreamEvent[] = [];
  readonly #abort = new AbortController();
  #ended: Promise<void> | undefined;

  /** Resolves when the stream answers. */
  async open(url: string, lastEventId?: string): Promise<void> {
    const headers: Record<string, string> = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    const answer = await fetch(url, { headers, signal: this.#abort.signal });
    if (answer.status !== 200 || answer.body === null) throw new Error(`the stream answers ${answer.status}: ${await answer.text()}`);
    this.#ended = this.#read(answer.body).catch(() => undefined);
  }

  /** Ids of the signals, in the order in which they came. */
  signalIds(): string[] {
    return this.events.filter(({ event }) => event === 'signal').map(({ data }) => (JSON.parse(data) as { id: string }).id);
  }

  /** The id to resume from. */
  lastEventId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  async cut(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const field = (name: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const data = field('data');
    if (data !== undefined) this.events.push({ event: field('event') ?? 'message', id: field('id'), data });
  }
}
