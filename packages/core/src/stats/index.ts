export { pearson } from './pearson.js';
export { createRandom, type Random } from './random.js';
export { Ring } from './ring.js';
