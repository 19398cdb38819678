/** A request that gets an error answer. `message` goes to the client: never put anything secret or internal in it. */
export class RequestProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'RequestProblem';
    this.status = status;
    this.code = code;
  }
}

/** The one shape of all errors. */
export function errorBody({ code, message }: Pick<RequestProblem, 'code' | 'message'>): string {
  return JSON.stringify({ error: { code, message } });
}
