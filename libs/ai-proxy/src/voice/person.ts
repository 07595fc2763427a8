import type { RuledLanguage } from '../language/lexicon';

export const PERSONS = ['first', 'second'] as const;
/** Who tells, or is told, when it is not somebody else. */
export type Person = (typeof PERSONS)[number];

/** Words of "I" and of "you" that are nothing else, and verbs that need no "I" where a language leaves it out. */
const WORDS: Readonly<Record<RuledLanguage, Readonly<Record<Person, string>>>> = {
  en: {
    first: "i|me|my|myself|we|us|our|ours|i['’](?:m|ve|d|ll)",
    second: "you|your|yours|yourself|you['’](?:re|ve|d|ll)",
  },
  de: {
    first: 'ich|mich|mir|mein|meine|meinen|meinem|meiner|meines|wir|uns|unser|unsere|unseren|unserem',
    second: 'du|dich|dir|dein|deine|deinen|deinem|deiner|deines|euch|euer',
  },
  fr: {
    first: "je|j['’]|moi|me|m['’]|mon|ma|mes|nous|notre|nos",
    second: "tu|toi|te|t['’]|ton|ta|tes|vous|votre|vos",
  },
  es: {
    first:
      'yo|me|mí|mi|mis|conmigo|nosotros|nosotras|nuestro|nuestra|nuestros|nuestras|soy|estoy|fui|hice|dije|tuve|puse|vine|tengo|digo|salgo|vengo',
    second: 'tú|te|ti|tu|tus|contigo|vosotros|usted|eres|tienes|haces',
  },
  pt: {
    first:
      'eu|me|mim|meu|minha|meus|minhas|comigo|nós|nosso|nossa|nossos|nossas|sou|estou|fui|fiz|tive|tenho|faço|digo|vejo|venho',
    second: 'tu|te|ti|teu|tua|teus|tuas|contigo|você|és|tens|fazes',
  },
  it: {
    first: 'io|me|mi|mio|mia|miei|mie|noi|nostro|nostra|ho|sono io|facevo|avevo|andai|dissi|feci|presi|vidi|venni',
    second: 'tu|te|ti|tuo|tua|tuoi|tue|voi|vostro|vostra|hai|sei',
  },
  ja: {
    first: '私(?![立有書服物鉄学])|僕|俺|わたし|ぼく(?!ら?ろう)|おれ(?!る)',
    second: 'あなた|君は|君が|君の|きみ|おまえ',
  },
  zh: { first: '我', second: '你|您' },
};

const compiled = new Map<string, RegExp>();

/** How often a narration speaks of "I" or "you". */
export function personIn(narration: string, person: Person, language: RuledLanguage): number {
  const key = `${language} ${person}`;
  let words = compiled.get(key);
  if (!words) {
    const unspaced = language === 'ja' || language === 'zh';
    const any = WORDS[language][person];
    // "j'", "m'" stand before the word that they belong to.
    const source = unspaced ? any : `(?<![\\p{L}\\p{N}'’-])(?:${any})(?:(?<=['’])|(?![\\p{L}\\p{N}]))`;
    compiled.set(key, (words = new RegExp(source, 'giu')));
  }
  // In capitals it is "the US", and a word of a sign.
  return [...narration.matchAll(words)].filter(([found]) => found !== 'US').length;
}

const OPENING: Readonly<Record<RuledLanguage, RegExp>> = {
  en: /^["'“]?(?:she|he) /i,
  de: /^(?:er|sie) /i,
  fr: /^(?:il|elle) /i,
  es: /^(?:él|ella) /i,
  pt: /^(?:ele|ela) /i,
  it: /^(?:lui|lei|egli|ella) /i,
  ja: /^彼女?[はがも]/,
  zh: /^[他她](?![们們])/,
};

/** Whether a text begins with somebody who is not named in it: "She looks at the lake". */
export function opensWithNobody(narration: string, language: RuledLanguage): boolean {
  return OPENING[language].test(narration);
}

/** Whether a text begins with somebody who is only called "he" or "she", and whom the words before it do not have. */
export function isNewcomer(old: string, now: string, language: RuledLanguage): boolean {
  const [pronoun] = OPENING[language].exec(now) ?? [];
  return pronoun !== undefined && !old.toLowerCase().includes(pronoun.trim().toLowerCase());
}
