/** The custom properties a canvas draws with, and what stands in where the page defines none. */
const COLOURS = {
  text: ['--text-2', '#5b6572'],
  line: ['--line', '#d8dde3'],
  accent: ['--accent', '#2f6fdb'],
  long: ['--long', '#b45309'],
  short: ['--short', '#1d6fb8'],
  none: ['--none', '#8a94a1'],
  watch: ['--watch', '#9a7b00'],
  alert: ['--alert', '#c2570c'],
  critical: ['--critical', '#c92a2a'],
  extreme: ['--extreme', '#8e2bbf'],
} as const;

/** Colours as the canvas takes them. */
export type ThemeColours = Readonly<Record<keyof typeof COLOURS, string>>;

/** The colours of the custom properties at `root`, computed: a canvas knows no `var()`. */
export function readThemeColours(root: HTMLElement): ThemeColours {
  const probe = document.createElement('span');
  probe.hidden = true;
  root.append(probe);
  const entries = Object.entries(COLOURS).map(([name, [property, otherwise]]) => {
    probe.style.color = `var(${property}, ${otherwise})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(entries) as Record<keyof typeof COLOURS, string>;
}

/** Tells when the theme may have changed: an attribute of the root element or the preference of the system. @returns ends it */
export function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true });
  const preference = matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', onChange);
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', onChange);
  };
}
