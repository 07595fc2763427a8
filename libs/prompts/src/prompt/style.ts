/** What is measured of a piece of prose, so that a model knows what to keep to and need not guess. */
export interface MeasuredStyle {
  /** Words a sentence on average; absent in scripts without spaces. */
  words_per_sentence?: number;
  /** Share of what is said aloud, from 0 to 1. */
  speech: number;
  person?: 'first' | 'second' | 'third';
  tense?: 'past' | 'present';
}

const SENTENCE = /[^.!?\u2026]+(?:[.!?\u2026]+["”’»']*|$)/gu;
const SPOKEN = /"[^"\n]*"|“[^”]*”|„[^“”]*[“”]|»[^«]*«|«[^»]*»|「[^」]*」|『[^』]*』|^[—–] .*$/gmu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const words = (of: string) => new RegExp(`(?<![\\p{L}'’])(?:${of})(?![\\p{L}])`, 'giu');

/** Words by which who tells, and when, is counted: English, German, French, Spanish, Portuguese, Italian. */
const PERSON = {
  first: words(
    'I|me|my|we|our|ich|mich|mir|mein\\w*|wir|je|j|moi|mon|mes|nous|yo|mí|mis|nosotros|eu|meu|minha|nós|io|mio|mia|noi',
  ),
  second: words('you|your|du|dich|dir|dein\\w*|tu|toi|ton|tes|vous|usted|tuyo|você|seu|teu|tua|tuo|voi'),
  third: words(
    'he|she|they|his|her|their|er|sie|sein\\w*|ihr\\w*|il|elle|ils|elles|él|ella|ellos|ele|ela|eles|egli|lui|lei|loro',
  ),
};
const TENSE = {
  past: words(
    'was|were|had|did|said|went|came|took|saw|\\p{L}{2,}ed|war|waren|hatte\\w*|wurde\\w*|sagte|ging|kam|était|étaient|avait|avaient|fut|dit|era|eran|estaba|había|fue|dijo|estava|tinha|foi|disse|erano|aveva',
  ),
  present: words(
    "is|are|am|has|does|says|goes|comes|takes|sees|isn['’]t|don['’]t|ist|sind|hat|wird|sagt|geht|kommt|est|sont|a|va|fait|es|son|está|ha|dice|é|são|tem|diz|è|sono",
  ),
};
/** So many more than of any other, before it is said. */
const CLEARLY = 1.5;
const FEWEST = 2;

/** Of an exemplar. What a few lines do not tell for certain is left out. */
export function measuredStyle(text: string): MeasuredStyle {
  const told = text.replace(SPOKEN, ' ');
  const speech = Math.round(((text.length - told.length) / Math.max(1, text.length)) * 20) / 20;
  if (UNSPACED.test(text)) return { speech };
  const sentences = text.match(SENTENCE)?.filter((sentence) => /\p{L}/u.test(sentence)) ?? [];
  const count = text.match(/\p{L}[\p{L}'’-]*/gu)?.length ?? 0;
  return {
    words_per_sentence: Math.round(count / Math.max(1, sentences.length)),
    speech,
    person: mostOf(told, PERSON),
    tense: mostOf(told, TENSE),
  };
}

function mostOf<T extends string>(text: string, kinds: Readonly<Record<T, RegExp>>): T | undefined {
  const counts = (Object.keys(kinds) as T[]).map((kind) => ({ kind, found: text.match(kinds[kind])?.length ?? 0 }));
  const [first, second] = counts.sort((a, b) => b.found - a.found);
  return first!.found >= FEWEST && first!.found >= CLEARLY * second!.found ? first!.kind : undefined;
}
