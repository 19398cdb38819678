import { readFile } from 'node:fs/promises';

/** The roles that come as ACL files with the package. */
export const ACL_ROLES = ['publisher', 'subscriber', 'worker'] as const;

/** Password of every role in tests. */
export const ACL_PASSWORD = 'acl-canary-7f3a';

/** User name of a role. */
export const aclUser = (role: (typeof ACL_ROLES)[number]): string => `cascade-${role}`;

/**
 * The shipped files as a part of a `redis.conf`, changed as their comments tell: a prefix before every pattern, a password.
 * The default user is off.
 */
export async function aclConfig(prefix = ''): Promise<string> {
  const files = await Promise.all(ACL_ROLES.map((role) => readFile(new URL(`../acl/${role}.acl`, import.meta.url), 'utf8')));
  const users = files.map((file) => file.replace(/ (~|%R~|&)/g, ` $1${prefix}`).replace(/^user .*$/m, `$& >${ACL_PASSWORD}`));
  // With rights although off: Redis 7 reads its append-only file as this user and leaves out what it may not do.
  return ['user default off ~* &* +@all', ...users].join('\n');
}
