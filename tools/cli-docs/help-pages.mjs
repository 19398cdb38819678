/**
 * @typedef {{ path: readonly string[], text: string }} HelpPage  `path` is empty for the program itself, else e.g. `['alerts', 'test']`
 */

/**
 * The commands that a help text lists, in its order. `help` is left out: every command has it, and it only shows these texts.
 * @param {string} help @returns {string[]}
 */
export function commandsIn(help) {
  const lines = help.split('\n');
  const start = lines.indexOf('Commands:');
  if (start === -1) return [];
  const end = lines.indexOf('', start);
  return lines.slice(start + 1, end === -1 ? undefined : end).flatMap((line) => {
    // Two spaces and no more: what is further in goes on with the description above it.
    const name = /^ {2}([^\s|]+)/.exec(line)?.[1];
    return name === undefined || name === 'help' ? [] : [name];
  });
}

/**
 * The help of the program, of its commands and of theirs, found in one another.
 * @param {(path: readonly string[]) => Promise<string>} helpOf
 * @param {readonly string[]} [path]
 * @returns {Promise<HelpPage[]>} a command before those below it
 */
export async function helpPages(helpOf, path = []) {
  const text = await helpOf(path);
  const pages = [{ path, text }];
  for (const name of commandsIn(text)) pages.push(...(await helpPages(helpOf, [...path, name])));
  return pages;
}
