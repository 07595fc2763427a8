import type { Statement } from '../consistency/statement';
import { everyPattern, type Lexicon } from '../language/lexicon';
import type { WantedWord } from './gates';
import type { GraphReading } from './reading';
import type { NodeScan } from './gates';
import type { Report, Sentence, StoryRule, Visit } from './walk';

interface Narration {
  past: string;
  present: string;
  /** I, as a subject that is never left out. */
  first?: string;
}

/** Forms of common verbs that tell the tense by themselves; those that also make a compound past are left out. */
const NARRATIONS: Readonly<Partial<Record<Lexicon['code'], Narration>>> = {
  en: {
    past: 'was|were|had|did|said|went|came|took|saw|looked|stood|sat|walked|turned|knew|felt',
    present: 'is|are|has|does|says|goes|comes|takes|sees|looks|stands|sits|walks|turns|knows|feels',
    first: 'I',
  },
  de: {
    past: 'war|waren|hatte|hatten|sagte|ging|kam|nahm|sah|stand|saß|lief',
    present: 'sagt|geht|kommt|nimmt|sieht|steht|sitzt|läuft|weiß|spürt',
    first: 'ich',
  },
  fr: {
    past: 'était|étaient|avait|avaient|alla|vint|prit|regarda|marcha|entra',
    present: 'va|vient|prend|regarde|marche|entre|sait|sent|voit',
    first: "je|j['’]",
  },
  es: {
    past: 'era|eran|estaba|estaban|había|dijo|fue|vino|miró|entró|tomó',
    present: 'está|están|dice|viene|mira|entra|toma|sabe|camina',
  },
  pt: {
    past: 'era|eram|estava|estavam|havia|disse|foi|veio|olhou|entrou|tomou',
    present: 'está|estão|diz|vem|olha|entra|toma|sabe|caminha',
    first: 'eu',
  },
  it: {
    past: 'era|erano|aveva|avevano|disse|andò|venne|prese|guardò|entrò',
    present: 'dice|viene|prende|guarda|entra|sa|cammina|siede|vede',
  },
};

/** So many verbs, or words for the one who tells, show how a node is told. */
const ENOUGH = 4;
/** For each of the right ones so many wrong ones have to be there. */
const MOSTLY = 5;

const PAST = /past|vergang|präterit|imperfekt|passé|pasado|pretérito|passado|passato/iu;
const PRESENT = /present|präsens|gegenwart|présent|presente/iu;
const THIRD = /third|dritte|er-form|trois|tercera|terceira|terza/iu;

interface Told {
  tense?: 'past' | 'present';
  third: boolean;
}

/** Nodes that are told in another tense or by another voice than the canon's tone says. */
export class Narrations implements StoryRule {
  private readonly told: Told[] = [];
  private readonly byNode: ReadonlyMap<number, Partial<Told>>;
  private readonly words: Narration | undefined;
  private readonly first: number;

  constructor(
    private readonly reading: GraphReading,
    wanted: readonly WantedWord[],
  ) {
    this.words = NARRATIONS[reading.lexicon.code];
    this.first = wanted[0]?.of ?? 0;
    const { story } = reading;
    this.byNode = new Map(
      story.parts.flatMap(({ canon: { tone = {} }, from }) => {
        const { tense, pov } = tone;
        const told: Partial<Told> = {
          ...(tense !== undefined && {
            tense: PAST.test(tense) ? 'past' : PRESENT.test(tense) ? 'present' : undefined,
          }),
          ...(pov !== undefined && { third: THIRD.test(pov) }),
        };
        const nodes = from < 0 ? story.roots : [from];
        return Object.keys(told).length > 0 ? nodes.map((node) => [node, told] as const) : [];
      }),
    );
  }

  /** Words of which a node has some when it may be told otherwise. @param first index that the first of them gets */
  static wordsOf(lexicon: Lexicon, first: number): WantedWord[] {
    const words = NARRATIONS[lexicon.code];
    if (!words) return [];
    const all = (alternatives: string, of: number): WantedWord[] =>
      alternatives.split('|').map((word) => ({ word: word.replace("['’]", ''), of, whole: true }));
    const { past, present, first: own } = words;
    return [...all(past, first), ...all(present, first + 1), ...(own ? all(own, first + 2) : [])];
  }

  enter({ node, undo }: Visit): void {
    const told = this.byNode.get(node);
    if (!told) return;
    this.told.push({ third: false, ...this.told.at(-1), ...told });
    undo.push(() => this.told.pop());
  }

  wants({ node }: Visit, scan: NodeScan): boolean {
    const told = this.told.at(-1);
    if (!told || !this.words || this.reading.node(node).kind === 'note') return false;
    const count = (index: number) => scan.counts.get(this.first + index) ?? 0;
    if (told.third && count(2) >= ENOUGH) return true;
    if (told.tense === undefined) return false;
    return count(told.tense === 'past' ? 1 : 0) >= ENOUGH;
  }

  check(visit: Visit, sentences: readonly Sentence[], report: Report): void {
    if (!this.wants(visit, this.reading.scan(visit.node))) return;
    const { lexicon } = this.reading;
    const { tense, third } = this.told.at(-1)!;
    const told = sentences.map(({ statement }) => statement).filter((one) => !one.speech && one.isReal);
    const having = (words: string) => told.flatMap((one) => matches(one, words, lexicon));
    if (tense !== undefined) {
      const { past, present } = this.words!;
      const wrong = having(tense === 'past' ? present : past);
      if (wrong.length >= ENOUGH && having(tense === 'past' ? past : present).length * MOSTLY <= wrong.length) {
        return this.tell(visit, wrong[0]!, report);
      }
    }
    if (!third || !this.words!.first) return;
    const first = having(this.words!.first);
    // A letter or a log is told by somebody, too, and then hardly speaks of anybody else.
    if (first.length >= ENOUGH && having(lexicon.heShe).length > 0) this.tell(visit, first[0]!, report);
  }

  private tell({ node }: Visit, { start, end }: Statement, report: Report): void {
    report({ kind: 'view_or_tense', at: node, words: [{ node_id: this.reading.node(node).id, start, end }] });
  }
}

/** A statement once for each time that it has one of the words. */
function matches(statement: Statement, words: string, lexicon: Lexicon): Statement[] {
  return [...statement.text.matchAll(everyPattern(lexicon, words))].map(() => statement);
}
