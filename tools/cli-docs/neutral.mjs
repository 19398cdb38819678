/**
 * @typedef {object} Surroundings  what is different on every machine and in every run
 * @property {string} folder  the working folder
 * @property {Readonly<Record<string, number>>} ports  by the word that stands for each
 */

/**
 * What a command printed, with fixed words for everything that is another the next time.
 * @param {string} text @param {Surroundings} surroundings
 */
export function neutral(text, { folder, ports }) {
  let result = text.replaceAll('\r\n', '\n').replaceAll(folder, '<folder>');
  for (const [word, port] of Object.entries(ports)) result = result.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), `<${word}>`);
  return (
    result
      .replaceAll(/"time":\d+/g, '"time":<time>')
      .replaceAll(/\b\d{4}-\d{2}-\d{2}T\d{2}[:-]\d{2}[:-]\d{2}(\.\d+)?Z/g, '<time>')
      .replaceAll(/\blive after \d+(\.\d+)? s\b/g, 'live after <seconds> s')
      // Reconnects in a row of the doctor: a matter of milliseconds.
      .replaceAll(/^(\S+ .* 0\/\d+ +- +- +- +)\d+( +\d+)$/gm, '$1n$2')
      .replaceAll(/\b(checkpoints|redis-spill)-[0-9a-f]{12}\b/g, '$1-<hash>')
      .replaceAll(/\.\d+\.part\b/g, '.<pid>.part')
      .replaceAll(/[ \t]+$/gm, '')
      .trimEnd()
  );
}

/** Whether a text holds a stack trace, which no user should see. @param {string} text */
export function hasStackTrace(text) {
  return /^\s+at .+(:\d+:\d+|<anonymous>)\)?$/m.test(text);
}
