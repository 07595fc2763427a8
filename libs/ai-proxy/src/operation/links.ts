/** Markup and links that an answer must not carry, unless the story itself holds the very same. */
const MARKUP = [
  /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>)\]]+/gi,
  /\b(?:javascript|data|vbscript):[^\s"'<>]+/gi,
  /<{1,2}[/!]?[a-z][^>]*>?/gi,
  /!?\[[^[\]]*\]\([^()]*\)/g,
  /```/g,
];
/** How Twine writes a macro. A story that uses one by its name may use it with other arguments: `<<set $floor to 3>>`. */
const MACRO = /^<<\/?([a-z]+)[^<]*$/i;

/** What stands before a host name may be neither a part of it, nor of a path, nor of an address of mail. */
const START = '(?<![\\p{L}\\p{N}@/._-])';
const LABELS = '(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)+';
/** Endings of file names that are no top-level domain: `intro.ogg/outro.ogg` is a choice of two files. */
const FILES =
  'ogg|mp[34]|wav|png|jpe?g|webp|gif|txt|pdf|docx?|rpy|[jt]s|html?|json|ink|exe|dat|log|csv|xml|ini|cfg|bak';
/**
 * Top-level domains that a bare name is told by: those that most links have, and of those of countries the ones that
 * are no word that a writer may set after a full stop without a space, nor a member that a script may have.
 */
const DOMAINS =
  'com|net|org|info|biz|edu|gov|io|ai|co|app|dev|xyz|online|site|website|shop|cloud|link|click|top|icu|onion|example|' +
  'invalid|gg|ly|tv|cc|eu|uk|us|ca|au|nz|jp|cn|tw|kr|ru|ua|pl|cz|nl|ch|br|mx|рф|xn--[a-z0-9-]+';
const PATH = `(?::\\d{2,5}\\b|\\/[^\\s"'<>)\\]]*|\\?[\\w-]+=[^\\s"'<>)\\]]*|#\\w[^\\s"'<>)\\]]*)`;
const ENDING = `(?!(?:${FILES})\\b)(?:\\p{Ll}{2,24}|\\p{Lu}{2,24}|xn--[a-z0-9-]+)`;
/** The last name may go on neither as a longer one nor as a member that a script calls or sets. */
const END = '(?![\\p{L}\\p{N}_(]|\\.[\\p{Ll}\\p{N}]|\\s*[-+*/<>!=]?=)';
/** Host names without a scheme, and addresses in numbers, as clients of mail and chat make links of. */
const HOSTS = [
  /\bwww\.[^\s"'<>)\]]+/gi,
  // With a path, a query or a port any ending makes a host, but for one like a name's: "Dr.Smith/Jones".
  new RegExp(`${START}${LABELS}${ENDING}${PATH}`, 'gu'),
  new RegExp(`${START}${LABELS}(?:${DOMAINS}|${DOMAINS.toUpperCase()})${END}`, 'gu'),
  new RegExp(`(?<![\\w.])(?:\\d{1,3}\\.){3}\\d{1,3}${PATH}`, 'g'),
];

/** The full stop of Chinese and Japanese, which browsers read as a dot in a name. */
const FULL_STOP = /(?<=[\p{L}\p{N}])\u3002(?=[a-z0-9])/gu;

function isKnownMacro(found: string, isKnown: (found: string) => boolean): boolean {
  const name = MACRO.exec(found)?.[1];
  return name !== undefined && isKnown(`<<${name}`);
}

/** Whether a text, as a person reads it, holds markup or a link with a scheme that is not known. */
export function holdsForeignMarkup(text: string, isKnown: (found: string) => boolean): boolean {
  return MARKUP.some((pattern) =>
    [...text.matchAll(pattern)].some(([found]) => !isKnown(found) && !isKnownMacro(found, isKnown)),
  );
}

/** Whether it holds the name of a host without a scheme that is not known. */
export function holdsForeignHost(text: string, isKnown: (found: string) => boolean): boolean {
  const dotted = text.replace(FULL_STOP, '.');
  return HOSTS.some((pattern) =>
    [...dotted.matchAll(pattern)].some(([found]) => !isKnown(found.replace(/[.,;:!?]+$/, ''))),
  );
}
