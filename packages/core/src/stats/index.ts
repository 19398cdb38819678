export { pearson } from './pearson.js';
export { Ring } from './ring.js';
