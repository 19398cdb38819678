import { keep, readKept } from './kept.js';

/** How the page is coloured. */
export type Theme = 'light' | 'dark';

const KEY = 'cascade.theme';

/** As chosen before, else as the system has it. */
export function applyTheme(): Theme {
  const kept = readKept(() => localStorage, KEY);
  const theme = kept === 'light' || kept === 'dark' ? kept : matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  return theme;
}

/** The other one, kept for next time. */
export function toggleTheme(): Theme {
  const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  keep(() => localStorage, KEY, theme);
  return theme;
}
