import { createRequire } from 'node:module';
import type { ItemSentence, Model } from 'wink-nlp';

/** One word or punctuation mark as the tagger saw it. */
export interface Token {
  text: string;
  lower: string;
  /** Universal part of speech: PROPN, NOUN, VERB, AUX, ADP, DET, PRON, … */
  pos: string;
  /** White space before it; empty when it touches the token on its left. */
  space: string;
  /** First word of a sentence, of a quotation or of a line: a capital there says nothing. */
  opens: boolean;
}

type Tagger = ReturnType<typeof import('wink-nlp').default>;

let loaded: Tagger | undefined;

/**
 * The tagger, loaded at its first use: its model takes a quarter of a second and 57 MB, which a process that never
 * sketches should not pay. Sentence boundaries and parts of speech only: its own entities are dates and numbers.
 */
function tagger(): Tagger {
  if (!loaded) {
    const load = createRequire(__filename);
    const winkNLP = load('wink-nlp') as typeof import('wink-nlp').default;
    loaded = winkNLP(load('wink-eng-lite-web-model') as Model, ['sbd', 'pos']);
  }
  return loaded;
}

/**
 * The tagger's tokenizer takes quadratic time and worse on long runs without a space (19 s for 8,000 characters of
 * "http://"). No English word is that long, so such runs are cut out before it sees them.
 */
const LONG_RUN = /\S{48,}/g;

const OPENING = /^(?:["“”‘'«([—–:-]+)$/;

export function tokenize(text: string): Token[] {
  const nlp = tagger();
  const { its, as } = nlp;
  const doc = nlp.readDoc(text.replace(LONG_RUN, ' '));
  const tokens = doc.tokens();
  const texts = tokens.out(its.value, as.array) as string[];
  const tags = tokens.out(its.pos, as.array) as string[];
  const spaces = tokens.out(its.precedingSpaces, as.array) as string[];
  // The tagger gives an empty text one sentence without a token.
  if (texts.length === 0) return [];
  const firsts = new Set<number>();
  doc.sentences().each((sentence: ItemSentence) => firsts.add(sentence.tokens().itemAt(0).index()));
  return texts.map((value, i) => ({
    text: value,
    lower: value.toLowerCase(),
    pos: tags[i]!,
    space: spaces[i]!,
    opens: firsts.has(i) || i === 0 || OPENING.test(texts[i - 1]!) || tags[i - 1] === 'SPACE',
  }));
}
