const MAX_ID_CHARS = 30;
const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
/** Words TypeScript does not take as the name of a constant. */
const RESERVED =
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in ' +
  'instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while ' +
  'with yield';

/** Name of the codec's constant: `binance-coinm` gives `binanceCoinm`. @param {string} id @returns {string} */
export function identifierOf(id) {
  return id.replace(/-([a-z0-9])/g, (_match, letter) => letter.toUpperCase());
}

/** Why `id` can't be the id of a venue, with what to do; `undefined` when it can. @param {string} id @returns {string | undefined} */
export function complaintAboutId(id) {
  if (!ID.test(id))
    return `exchange id "${id}" must be lower-case letters, digits and single dashes, starting with a letter, e.g. "some-venue"`;
  if (id.length > MAX_ID_CHARS) return `exchange id "${id}" has ${id.length} characters; use at most ${MAX_ID_CHARS}`;
  if (RESERVED.split(' ').includes(identifierOf(id)))
    return `exchange id "${id}" is a word of the language: add the product, e.g. "${id}-futures"`;
  return undefined;
}
