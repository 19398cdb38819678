import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';

/** The text of a binary frame, unpacked when it is a gzip file. */
function textOf(data: Buffer): string {
  try {
    return gunzipSync(data).toString();
  } catch {
    return data.toString();
  }
}

/** A bare WebSocket client for the tests of the fakes: it knows no protocol and keeps every frame. */
export class RawClient {
  readonly socket: WebSocket;
  /** Frames that were not taken by {@link next} yet. */
  readonly frames: string[] = [];
  #wake: (() => void) | undefined;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.frames.push(isBinary ? textOf(data) : data.toString());
      this.#wake?.();
    });
    this.socket.on('error', () => undefined);
  }

  /** Resolves when the socket is open. */
  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<RawClient> {
    const client = new RawClient(url, headers);
    await once(client.socket, 'open');
    return client;
  }

  /** Sends text as it is, anything else as JSON. */
  say(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The oldest frame not taken yet; waits for one if need be. */
  async next(): Promise<string> {
    for (let frame = this.frames.shift(); ; frame = this.frames.shift()) {
      if (frame !== undefined) return frame;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** {@link next}, parsed. */
  async nextJson(): Promise<unknown> {
    return JSON.parse(await this.next());
  }

  /** Sends `frame` and takes the answer. */
  async ask(frame: unknown): Promise<unknown> {
    this.say(frame);
    return this.nextJson();
  }

  /** Resolves when everything sent before, in both directions, has arrived. */
  async settled(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  /** The code with which the socket closes. */
  async closed(): Promise<number> {
    const [code] = (await once(this.socket, 'close')) as [number];
    return code;
  }
}
