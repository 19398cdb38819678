import { MalformedDocument } from './read-documents.js';

/** The service answered, but not with what was asked for. */
export class ApiProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiProblem';
    this.status = status;
  }
}

/** Where the service is and with what token it is asked. */
export interface Api {
  /** Without a slash at the end; empty: where the page is from. */
  readonly base: string;
  /** Asked before each request. */
  readonly token: () => string | undefined;
}

/**
 * Asks the service. @throws ApiProblem for an answer that is no success; TypeError when the service can't be reached
 */
export async function ask(api: Api, path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
  const token = api.token();
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${api.base}${path}`, {
    headers: { ...headers, ...authorization },
    signal,
    cache: 'no-store',
    credentials: 'omit',
  });
  if (response.ok) return response;
  throw new ApiProblem(response.status, await problemOf(response));
}

/** A document of the service. @throws ApiProblem, TypeError, MalformedDocument */
export async function askDocument(api: Api, path: string, signal: AbortSignal): Promise<unknown> {
  const response = await ask(api, path, { accept: 'application/json' }, signal);
  try {
    return await response.json();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new MalformedDocument(`${path} is no JSON`);
  }
}

async function problemOf(response: Response): Promise<string> {
  const said = await response.json().then(
    (body: unknown) => (body as { readonly error?: { readonly message?: unknown } } | null)?.error?.message,
    () => undefined,
  );
  return typeof said === 'string' ? said.slice(0, 300) : `the service answered ${response.status}`;
}
