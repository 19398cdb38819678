import type { Route } from './route.js';
import { EXCHANGE_ROUTES } from './routes/exchange-routes.js';
import { HISTORY_ROUTES } from './routes/history-routes.js';
import { SERVICE_ROUTES } from './routes/service-routes.js';
import { STANDING_ROUTES } from './routes/standing-routes.js';

/** Every plain route; the description of the API is made from the same table. */
export const ROUTES: readonly Route[] = [...SERVICE_ROUTES, ...STANDING_ROUTES, ...HISTORY_ROUTES, ...EXCHANGE_ROUTES];
