/** One engine alone: how fast are liquidations coming, and how worried should one be? */
import { assessRisk, explainRisk } from '@cascade/risk';
import { VelocityEngine } from '@cascade/velocity';

const engine = new VelocityEngine({ symbol: 'BTCUSDT' });
const startMs = 1_760_130_900_000;

// Two quiet minutes, then 120 forced sales of $80,000 within two seconds on two venues.
for (let second = 0; second < 120; second += 4) {
  engine.push({ tsMs: startMs + second * 1_000, notionalUsd: 6_000, exchange: 'binance', liquidatedSide: 'long' });
}
for (let i = 0; i < 120; i++) {
  const exchange = i % 2 === 0 ? 'binance' : 'bybit';
  engine.push({ tsMs: startMs + 120_000 + Math.round((i / 120) * 2_000), notionalUsd: 80_000, exchange, liquidatedSide: 'long' });
}

for (const nowMs of [startMs + 119_000, startMs + 122_000]) {
  const snapshot = engine.at(nowMs);
  const risk = assessRisk(snapshot);
  const tenSeconds = snapshot.windows.find((window) => window.windowMs === 10_000);
  console.log(`${tenSeconds?.eventsPerSec.toFixed(1)} events/s, risk ${risk.score.toFixed(0)} ${risk.level}`);
  if (risk.level !== 'NONE') console.log(explainRisk(risk));
}
