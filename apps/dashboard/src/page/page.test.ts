import { describe, expect, it } from 'vitest';
import { emptyState, openStore } from '../model/open-store.js';
import { keyAction, type PressedKey } from './key-action.js';
import { Sources } from './sources.js';

const press = (key: string, where: Partial<PressedKey> = {}) =>
  keyAction({ key, hasModifier: false, target: 'BODY', isInScroller: false, isInDialog: false, ...where });

const schedule = {
  nowMs: () => 0,
  after: () => undefined,
  isVisible: () => true,
  onVisible: () => undefined,
  onNotified: () => undefined,
  onFailure: () => undefined,
};

describe('keyAction', () => {
  it('knows its keys', () => {
    expect(['ArrowDown', 'j', 'ArrowUp', 'k', '/', ' ', 't', 'm', '?'].map((key) => press(key))).toEqual([
      ...['next', 'next', 'previous', 'previous', 'filter', 'pause', 'theme', 'mute', 'help'],
    ]);
    expect([press('x'), press('constructor')]).toEqual([undefined, undefined]);
  });

  it('leaves to the browser what belongs to it', () => {
    expect(press('t', { hasModifier: true })).toBeUndefined();
    expect(press('t', { target: 'INPUT' })).toBeUndefined();
    expect(press('?', { isInDialog: true })).toBeUndefined();
    expect(press(' ', { target: 'BUTTON' })).toBeUndefined();
    expect([press('ArrowDown', { isInScroller: true }), press('j', { isInScroller: true })]).toEqual([undefined, 'next']);
  });
});

describe('Sources', () => {
  it('has one source at a time and clears what the one before brought', () => {
    const told: string[] = [];
    const store = openStore(emptyState(0), schedule);
    const open = (): (() => void) => {
      told.push('live');
      return () => told.push('live ended');
    };
    const sources = new Sources(store, { open, retry: () => void told.push('retried') }, () => 0);
    store.update({ nowMs: 1, selected: 'A' });
    sources.retry();
    sources.makeRoom();
    expect([store.state.nowMs, store.state.selected]).toEqual([undefined, 'A']);
    // Another file in place of the first, and a token while a file is shown.
    sources.makeRoom();
    sources.retry();
    store.update({ nowMs: 9 });
    sources.backToLive();
    expect(store.state.nowMs).toBeUndefined();
    expect(told).toEqual(['live', 'retried', 'live ended', 'live']);
  });
});
