/**
 * Health check of the image: exit code 0 while the API answers on /healthz, 1 with the reason otherwise.
 * It finds the port as the service does by its environment; with port `none` there is nothing to ask.
 */
const port = process.env.CASCADE_HTTP_PORT || '8787';
const PATIENCE_MS = 4_000;

if (port !== 'none') {
  try {
    const { ok, status } = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!ok) throw new Error(`it answers ${status}`);
  } catch (error) {
    const { message, cause } = /** @type {Error} */ (error);
    process.stderr.write(`/healthz on port ${port}: ${cause instanceof Error ? cause.message : message}\n`);
    process.exitCode = 1;
  }
}
