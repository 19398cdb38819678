import { describe, expect, it } from 'vitest';
import { CODECS } from './exchanges/codecs.js';
import { Subscriptions } from './subscriptions.js';

describe('Subscriptions', () => {
  it('settles a whole request by its id', () => {
    const subscriptions = new Subscriptions(CODECS.binance, ['a', 'b']);
    const [frame] = subscriptions.frames();
    expect(subscriptions.isSettled).toBe(false);
    subscriptions.answered({ ok: true, requestId: frame?.requestId });
    expect([subscriptions.isSettled, subscriptions.hasAny(['b'])]).toEqual([true, true]);
  });

  it('settles single topics by name and by the data they deliver', () => {
    const subscriptions = new Subscriptions(CODECS.okx, ['a:1', 'b:2', 'c:3']);
    subscriptions.answered({ ok: true, topics: ['a:1'] });
    subscriptions.delivered('b:2');
    subscriptions.delivered('stranger');
    expect([subscriptions.pending, subscriptions.hasAny(['stranger'])]).toEqual([['c:3'], false]);
  });

  it('asks again for the rest of a request when one topic of it is refused', () => {
    const subscriptions = new Subscriptions(CODECS.bybit, ['good', 'bad', 'fine']);
    const [frame] = subscriptions.frames();
    const answer = subscriptions.answered({ ok: false, requestId: frame?.requestId, topics: ['bad'] });
    expect(answer.refused).toEqual(['bad']);
    expect(answer.resend.map(({ topics }) => topics)).toEqual([['good', 'fine']]);
    subscriptions.answered({ ok: true, requestId: answer.resend[0]?.requestId });
    expect([subscriptions.isSettled, subscriptions.hasAny(['bad']), subscriptions.hasAny(['good'])]).toEqual([true, false, true]);
  });

  it('does not ask again after a refusal that names nothing, nor more than 50 times', () => {
    const topics = Array.from({ length: 80 }, (_, index) => `t${index}`);
    const subscriptions = new Subscriptions(CODECS.bybit, topics);
    let [frame] = subscriptions.frames();
    expect(subscriptions.answered({ ok: false, requestId: '99', reason: 'busy' })).toEqual({ refused: [], resend: [] });
    let resends = 0;
    for (const topic of topics) {
      const { resend } = subscriptions.answered({ ok: false, requestId: frame?.requestId, topics: [topic] });
      resends += resend.length;
      frame = resend[0];
    }
    expect(resends).toBe(50);
  });

  it('gives up what is pending when it was asked for alone and as often refused without a name', () => {
    const subscriptions = new Subscriptions(CODECS.lighter, ['trade:1', 'trade:98', 'trade:99']);
    subscriptions.frames();
    subscriptions.answered({ ok: true, topics: ['trade:1'] });
    subscriptions.answered({ ok: false, reason: 'Invalid Channel' });
    expect([subscriptions.giveUpRefused(), subscriptions.pending]).toEqual([[], ['trade:98', 'trade:99']]);
    subscriptions.answered({ ok: false, topics: [], reason: 'Invalid Channel' });
    expect(subscriptions.giveUpRefused()).toEqual(['trade:98', 'trade:99']);
    expect([subscriptions.isSettled, subscriptions.hasAny(['trade:1']), subscriptions.hasAny(['trade:98'])]).toEqual([true, true, false]);
  });

  it('gives up nothing for refusals of an earlier round, nor when topics were asked for together', () => {
    const alone = new Subscriptions(CODECS.lighter, ['trade:99']);
    alone.frames();
    alone.answered({ ok: false, reason: 'Invalid Channel' });
    alone.frames();
    expect(alone.giveUpRefused()).toEqual([]);
    const together = new Subscriptions(CODECS.bybit, ['a', 'b']);
    together.frames();
    for (let i = 0; i < 3; i += 1) together.answered({ ok: false, reason: 'busy' });
    expect([together.giveUpRefused(), together.pending]).toEqual([[], ['a', 'b']]);
  });
});
