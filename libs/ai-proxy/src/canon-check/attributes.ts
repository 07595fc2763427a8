import type { CanonConflictKind, Fact } from '@cse/prompts';
import { normalised } from '../canon/fact-key';
import { quantitiesIn } from '../language/numbers';
import { pattern, type Lexicon } from '../language/lexicon';

/** Attributes of facts by what they are about, in the languages that the rules know. */
const WHEREABOUTS =
  /^(?:whereabouts|location|current location|where|place|aufenthalt|aufenthaltsort|ort|lieu|où|emplacement|paradero|ubicación|lugar|paradeiro|localização|luogo|dove|posizione|居場所|所在|下落|所在地)$/iu;
const BIRTH =
  /^(?:born|birth|birth ?year|year of birth|date of birth|birth ?date|geboren|geburt|geburtsjahr|geburtsdatum|né en|née en|naissance|année de naissance|date de naissance|nacimiento|año de nacimiento|fecha de nacimiento|nacid[oa]|nascimento|ano de nascimento|data de nascimento|nascid[oa]|nascita|anno di nascita|data di nascita|nat[oa]|生年|生年月日|誕生年|出生|出生年份|出生日期|生于)$/iu;
const ALIAS =
  /^(?:alias|aliases|also known as|known as|nickname|other name|beiname|spitzname|deckname|surnom|alias de|apodo|mote|alcunha|apelido|soprannome|别名|化名|異名|あだ名|別名)$/iu;

export function isWhereabouts({ attribute }: Fact): boolean {
  return WHEREABOUTS.test(attribute.trim());
}

export function isBirth({ attribute }: Fact): boolean {
  return BIRTH.test(attribute.trim());
}

/** What a contradiction between two facts is about. */
export function kindOfFacts(a: Fact, b: Fact, lexicon: Lexicon | undefined): CanonConflictKind {
  if (isWhereabouts(a)) return 'place';
  if (ALIAS.test(a.attribute.trim())) return 'alias';
  const attribute = normalised(a.attribute);
  if (isBirth(a) || attribute === 'age' || lexicon?.attributes[0]?.includes(attribute)) return 'age';
  if (!lexicon) return 'fact';
  const weekday = pattern(lexicon, lexicon.weekdays.join('|'));
  if (weekday.test(a.value) && weekday.test(b.value)) return 'chronology';
  return [a, b].every(({ value }) => quantitiesIn(value, lexicon).length > 0) ? 'number' : 'fact';
}
