import type { Tense } from '../reading/voice';
import { conjugated, participle, VERBS } from './english';

/** What a story asks, as a clause: "why Lucia had sent the scarf to Tomas". */
export interface Asked {
  clause: string;
  /** Of "Will Hester open the third gate?": who, and what they may do, by its first verb. */
  deed?: { subject: string; verb: string; rest: string };
}

const AUXILIARIES: Readonly<Record<string, string>> = {
  is: 'was',
  are: 'were',
  has: 'had',
  have: 'had',
  will: 'would',
  can: 'could',
  may: 'might',
};
const AUXILIARY = 'is|are|was|were|has|have|had|will|would|can|could|may|might|must|should';
/** A name, a pronoun, or a noun with its article and at most one word between. */
const SUBJECT =
  "(?:(?:\\p{Lu}[\\p{L}’'.-]*)(?: (?:of |the |de )?\\p{Lu}[\\p{L}’'.-]*)*|he|she|it|they|(?:the|a|an|his|her|its|their|this|that|[\\p{L}]+[’']s) (?:[\\p{Ll}-]+ )?[\\p{Ll}-]+)";
const SUBJECT_ASKS = new RegExp(`^(who|what|which \\p{Ll}+) (${AUXILIARY}) (.+)$`, 'u');
const IS_WHAT = new RegExp(
  `^(who|what|where|when|how|why|whose \\p{Ll}+) (is|are|was|were) (${SUBJECT})( [\\p{Ll}-]+(?:ed|en|ing|for|from|about|of|to|like|hidden|lost|kept|here|there))?$`,
  'u',
);
const DOES = new RegExp(
  `^(who|whom|what|which \\p{Ll}+|why|how|where|when) (did|does|do) (${SUBJECT}) ([\\p{Ll}-]+)( .+)?$`,
  'u',
);
const MODAL = new RegExp(
  `^(?:(who|what|why|how|where|when|which \\p{Ll}+) )?(will|would|can|could|may|might|must|should) (${SUBJECT}) ([\\p{Ll}-]+)( .+)?$`,
  'u',
);
const WHOLE_VERB = /^(who|what) (\p{Ll}+) (.+)$/u;

/**
 * The clause of a question in the tense of the story. Only what is read beyond doubt: a subject that ends where a
 * known verb begins, one question at a time.
 */
export function asked(question: string, tense: Tense): Asked | undefined {
  const [first = ''] = question
    .trim()
    .replace(/[?.\s]+$/, '')
    .split(/,? and (?=who|what|why|how|where|when|will)/);
  if (/[?!;:“”"]|^\p{L}+, /u.test(first)) return undefined;
  const text = first.charAt(0).toLowerCase() + first.slice(1);
  const shifted = (auxiliary: string) => (tense === 'past' ? (AUXILIARIES[auxiliary] ?? auxiliary) : auxiliary);
  const [, modalWord, modal, doer, act, further = ''] = MODAL.exec(text) ?? [];
  if (modal && doer && isVerb(act)) {
    const clause = `${modalWord ?? 'whether'} ${doer} ${shifted(modal)} ${act!}${further}`;
    return modal === 'will' && !modalWord ? { clause, deed: { subject: doer, verb: act!, rest: further } } : { clause };
  }
  const [, word, does, subject, verb, rest = ''] = DOES.exec(text) ?? [];
  if (does && subject && isVerb(verb)) {
    const plural = does === 'do';
    if (does === 'did' && tense === 'past') return { clause: `${word!} ${subject} had ${participle(verb!)}${rest}` };
    const told = conjugated(verb!, does === 'did' ? 'past' : tense, plural ? 5 : 2);
    return { clause: `${word!} ${subject} ${told}${rest}` };
  }
  const [, what, is, whom, remainder = ''] = IS_WHAT.exec(text) ?? [];
  if (is) return { clause: `${what!} ${whom!} ${shifted(is)}${remainder}` };
  const [, who, auxiliary, predicate] = SUBJECT_ASKS.exec(text) ?? [];
  if (auxiliary && !/^(?:the|an?|his|her|its|their|this|that|\p{Lu})/u.test(predicate!)) {
    return { clause: `${who!} ${shifted(auxiliary)} ${predicate!}` };
  }
  const [, doing, verbed, object] = WHOLE_VERB.exec(text) ?? [];
  if (!verbed) return undefined;
  const base = baseOf(verbed);
  if (base) return { clause: `${doing!} ${conjugated(base, tense, 2)} ${object!}` };
  const happened = baseOfPast(verbed);
  const before = tense === 'past' && happened ? `had ${participle(happened)}` : verbed;
  return happened ? { clause: `${doing!} ${before} ${object!}` } : undefined;
}

/** Only verbs that are sure to be some: those that the list of irregular ones has, and the commonest others. */
function isVerb(word: string | undefined): boolean {
  return word !== undefined && (Object.hasOwn(VERBS, word) || REGULAR.has(word));
}

const REGULAR = new Set(
  `open close want need kill love hate ask answer call carry change cross destroy die escape expect fear follow happen
  help hope kiss believe betray bury marry mean move murder name own pay plan poison prefer promise reach refuse rescue
  return reveal save search serve stay stop survive take trade travel trust turn use visit wait walk warn watch work
  join cause remember forgive abandon accuse admit attack confess deceive deliver discover disappear enter finish
  invite learn live lock miss notice paint persuade prove punish remain repair repay sign summon surrender unlock vanish`.split(
    /\s+/,
  ),
);

export function baseOf(present: string): string | undefined {
  if (!present.endsWith('s')) return undefined;
  return [present.slice(0, -1), present.replace(/es$/, ''), present.replace(/ies$/, 'y')].find(isVerb);
}

/** The verb of a simple past: "wrote" is of "write". */
function baseOfPast(past: string): string | undefined {
  const irregular = Object.keys(VERBS).find((base) => VERBS[base]?.[0] === past && base !== past);
  return (
    irregular ??
    [past.replace(/ed$/, ''), past.replace(/d$/, ''), past.replace(/ied$/, 'y')].find(
      (base) => base !== past && isVerb(base),
    )
  );
}
