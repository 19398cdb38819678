import { VERSION } from '../../version.js';
import { RequestProblem } from '../error-answer.js';
import { defineRoute, type Route } from '../route.js';
import { healthSchema, openApiSchema, readinessSchema } from '../schemas/answers.js';

const health = defineRoute({
  path: '/healthz',
  operationId: 'getHealth',
  tag: 'service',
  summary: 'Whether the process answers',
  description: 'Always quick, and 200 for as long as the process lives. For liveness probes.',
  isOpen: true,
  answers: { 200: { description: 'The process answers', schema: healthSchema } },
  handle: ({ source }) => {
    const uptimeMs = Math.max(0, source.nowMs() - source.startedMs);
    return { body: { status: 'ok', version: VERSION, uptime_s: Math.round(uptimeMs) / 1_000, data: source.data } };
  },
});

const readiness = defineRoute({
  path: '/readyz',
  operationId: 'getReadiness',
  tag: 'service',
  summary: 'Whether the service can be relied on now',
  description: 'For readiness probes.',
  isOpen: true,
  answers: {
    200: { description: 'Ready', schema: readinessSchema },
    503: { description: 'Not ready; the reasons are in the answer', schema: readinessSchema },
  },
  handle: ({ source }) => {
    const { ready, reasons } = source.readiness();
    return { status: ready ? 200 : 503, body: { ready, reasons } };
  },
});

const metrics = defineRoute({
  path: '/metrics',
  operationId: 'getMetrics',
  tag: 'service',
  summary: 'Figures for Prometheus',
  description: 'In the text format of Prometheus; 404 when the service keeps none.',
  answers: { 200: { description: 'Figures' } },
  errors: [404],
  handle: async (context) => {
    if (context.metrics === undefined) throw new RequestProblem(404, 'not-found', 'this service keeps no figures for Prometheus');
    return context.metrics();
  },
});

const openApi = defineRoute({
  path: '/v1/openapi.json',
  operationId: 'getOpenApi',
  tag: 'service',
  summary: 'This document',
  description: 'The description of this API, OpenAPI 3.1.',
  answers: { 200: { description: 'The document', schema: openApiSchema } },
  handle: (context) => ({ body: context.openApi }),
});

/** Routes about the service itself. */
export const SERVICE_ROUTES: readonly Route[] = [health, readiness, metrics, openApi];
