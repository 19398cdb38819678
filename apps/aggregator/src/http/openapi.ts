import { z } from 'zod';
import { VERSION } from '../version.js';
import { ALLOWED_METHODS } from './answer-headers.js';
import type { AnswerDescription, RouteDescription } from './route.js';
import { errorSchema } from './schemas/answers.js';

type Json = Record<string, unknown>;

const ERRORS: Readonly<Record<number, string>> = {
  400: 'A parameter is wrong; the message names it and says what is allowed',
  401: 'The token is missing or wrong; only while the service has one',
  403: 'The page or the host name is not allowed to ask',
  404: 'There is no such thing; the message says what there is',
  429: 'Too many requests from this address; `Retry-After` says when to ask again',
  500: 'Something broke here; it is in the log of the service',
  503: 'It took too long or the service is going down',
};

/** The description of an API as OpenAPI 3.1, made from its table of routes. Pure. */
export function describeApi(routes: readonly RouteDescription[]): Json {
  const schemas = z.object(Object.fromEntries([errorSchema, ...schemasOf(routes)].map((schema, index) => [`schema${index}`, schema])));
  const { $defs } = jsonSchemaOf(schemas, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cascade',
      version: VERSION,
      description: `Liquidations, velocity, risk and cascade signals of perpetual futures. Only ${ALLOWED_METHODS}; names are snake_case, times are Unix seconds, money is USD, and what is not known is absent. Fields may be added to answers.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document came from' }],
    tags: [
      { name: 'signals', description: 'What was signalled' },
      { name: 'market', description: 'What stands, and what happened' },
      { name: 'service', description: 'The service itself' },
    ],
    security: [{ token: [] }, {}],
    paths: Object.fromEntries(routes.map((route) => [route.path, { get: operationOf(route) }])),
    components: {
      schemas: $defs,
      responses: Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [`Error${status}`, errorAnswer(status, description)]),
      ),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token the service was started with; without one it answers on loopback only.',
        },
      },
    },
  };
}

function schemasOf(routes: readonly RouteDescription[]): z.ZodType[] {
  return routes.flatMap(({ answers }) => Object.values(answers).flatMap(({ schema }) => schema ?? []));
}

/** Schemas with an id become references to the components. */
function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const json = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    // Fields are added without notice: a client must not refuse them.
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const { $schema, ...rest } = JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
  return rest;
}

function operationOf({ operationId, tag, summary, description, isOpen, params, query, answers, errors = [] }: RouteDescription): Json {
  const hasParameters = params !== undefined || query !== undefined;
  const expected = [
    ...(hasParameters ? [400] : []),
    ...(isOpen === true ? [] : [401]),
    403,
    ...errors,
    ...(isOpen === true ? [] : [429]),
    500,
  ];
  const failures = [...expected, 503].filter((status) => answers[status] === undefined);
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    ...(isOpen === true ? { security: [] } : {}),
    ...(hasParameters ? { parameters: [...parametersOf('path', params), ...parametersOf('query', query)] } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])),
      ...Object.fromEntries(failures.map((status) => [status, { $ref: `#/components/responses/Error${status}` }])),
    },
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, examples, ...rest } = jsonSchemaOf(field as z.ZodType, 'input');
    const [example] = Array.isArray(examples) ? examples : [];
    return { name, in: place, required: place === 'path', description, ...(example === undefined ? {} : { example }), schema: rest };
  });
}

function answerOf({ description, schema, contentType = 'text/plain' }: AnswerDescription): Json {
  if (contentType === 'none') return { description };
  if (schema === undefined) return { description, content: { [contentType]: { schema: { type: 'string' } } } };
  const { id } = z.globalRegistry.get(schema) ?? {};
  const described = id === undefined ? jsonSchemaOf(schema, 'output') : { $ref: `#/components/schemas/${id}` };
  return { description, content: { 'application/json': { schema: described } } };
}

function errorAnswer(status: string, description: string): Json {
  const headers = status === '429' ? { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } } : {};
  const challenge = status === '401' ? { headers: { 'WWW-Authenticate': { schema: { type: 'string' } } } } : {};
  return { description, ...headers, ...challenge, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };
}
