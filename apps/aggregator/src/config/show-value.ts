import { type AppConfig, NONE, type SettingName } from './settings.js';

/** A setting's value for people, without secrets. */
export function showValue<Name extends SettingName>(name: Name, value: AppConfig[Name]): string {
  if (value === undefined) return '(not set)';
  if (name === 'redisUrl') return redactUrl(String(value));
  if (name === 'alerts') return showTargets(value as AppConfig['alerts']);
  if (Array.isArray(value)) return value.join(',') || (name === 'httpOrigins' ? `(${NONE})` : '(all)');
  return String(value);
}

/** Only what kind of targets there are, and their names: everything else about them may be secret. */
function showTargets(targets: AppConfig['alerts']): string {
  return targets.map(({ type, name }) => `${name} (${type})`).join(', ') || `(${NONE})`;
}

/** A URL without user, password and query. */
export function redactUrl(url: string): string {
  try {
    const parsed = new URL(url);
    const user = parsed.username !== '' || parsed.password !== '' ? '***@' : '';
    return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}`;
  } catch {
    return '(not a URL)';
  }
}
