import { everyPattern, expression, pattern, type Lexicon } from '../language/lexicon';
import { termsOf } from './terms';

/** What a fact says is not there, or not done. */
export interface Denied {
  words: ReadonlySet<string>;
  /** It is something that one has, and not something that one does. */
  thing: boolean;
  /** It is that anybody is there. */
  people: boolean;
}

/** "Little or no money" denies nothing. */
const HARDLY = /(?<!\p{L})(?:little|few|almost|hardly|barely|wenig|kaum|peu|guère|poco|apenas|pouco|quasi)(?!\p{L})/iu;

/** Of what somebody cannot do the doing is what is denied. */
const CAN =
  /(?<!\p{L})(?:sabe[nm]?|puede[n]?|pode[m]?|sait|savent|peut|peuvent|sa|sanno|può|possono|kann|können|weiß|knows? how to|able to|learn(?:ed|t)? (?:how )?to|appris à|aprendió a|aprendeu a|imparò a|gelernt)(?!\p{L})|[会會能](?=\p{Script=Han})|可以|ことができ|でき/giu;

/** @returns undefined when a fact denies nothing */
export function deniedBy(attribute: string, value: string, lexicon: Lexicon): Denied | undefined {
  if (HARDLY.test(value)) return undefined;
  const nobody = expression(`^(?:${lexicon.none})(?=$|[,;.])`, 'iu').test(value.trim());
  const people = nobody && pattern(lexicon, lexicon.people).test(attribute);
  if (people) return { words: new Set(), thing: true, people };
  if (!nobody && !pattern(lexicon, lexicon.not).test(value)) return undefined;
  if (nobody && !/[,;]/.test(value)) return { words: termsOf(attribute, lexicon), thing: true, people: false };
  const clause = value.split(/[,;，、]/).find((part) => pattern(lexicon, lexicon.not).test(part)) ?? value;
  const words = termsOf(clause.replace(everyPattern(lexicon, lexicon.not), ' ').replace(CAN, ' '), lexicon);
  const has = /\b(?:has|have|had|without|ohne|sans|sin|sem|senza|keine?n?)\b|没有|無|いない/iu.test(clause);
  if (words.size > 0) return { words, thing: has, people: false };
  return { words: termsOf(attribute, lexicon), thing: true, people: false };
}
