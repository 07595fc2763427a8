import type { Fault, PathNode, StoryRequest } from '@cse/prompts';
import { narratorOf } from '../consistency/cast';
import type { RuledLanguage } from '../language/lexicon';
import { blanked, passagesOf, type Form } from '../prose/forms';
import { isNewcomer, opensWithNobody, personIn, PERSONS, type Person } from './person';
import { isVague, stockTurnsIn } from './stock';
import { isInOther, keptTense, tensesIn, type Tense } from './tense';

/** What of a story is looked up to tell how it is told. */
export interface VoicedStory {
  input: StoryRequest;
  form: Form;
  /** Whether anything that the creator sent holds a text, in any case. */
  holds(text: string): boolean;
  /** The words of all names of the canon, in lower case. */
  nameWords: ReadonlySet<string>;
}

/** Characters of narration, from the end of the path, that show how a story is told. */
const SHOWING = 6_000;
/** Characters below which nothing is said of what a story does not do; where a character is a word, and elsewhere. */
const ENOUGH = { words: 150, letters: 400 };
/** Characters between two words of "I" or "you" in a story that one of them tells or acts in, at most. */
const OFTEN = 160;

/** What a story keeps to in how it is told. */
interface Kept {
  tense: Tense | undefined;
  /** "I" and "you", as far as the narration never says them and nobody asked for them. */
  never: readonly Person[];
  /** Who tells it or acts in it throughout. */
  throughout: readonly Person[];
}

/**
 * How a story is told, and what of a proposal is told otherwise: by another person, in another tense, or in words that any
 * story could take. It looks at the narration alone, and says something only where the story keeps to one way.
 */
export class StoryVoice {
  private made: Kept | undefined;

  constructor(
    private readonly story: VoicedStory,
    private readonly language: RuledLanguage,
  ) {}

  /** What an editor would find fault with in a proposal. */
  faultsOf(text: string): ReadonlySet<Fault> {
    // A proposal is prose, whatever the story is written down in.
    const told = narrationIn(blanked(text, this.story.form), 'prose');
    const faults = new Set<Fault>();
    if (this.isOtherPerson(told)) faults.add('person');
    if (this.isOtherTense(told)) faults.add('tense');
    if (this.isStock(text)) faults.add('cliche');
    return faults;
  }

  /** What new words would change in how a node is told; nothing where somebody speaks. */
  faultsOfChange({ text }: Pick<PathNode, 'text'>, start: number, end: number, words: string): ReadonlySet<Fault> {
    const faults = new Set<Fault>();
    if (this.isSpeech(text, start, end)) return faults;
    const old = text.slice(start, end);
    if (this.changesPerson(old, words)) faults.add('person');
    if (this.changesTense(old, words)) faults.add('tense');
    return faults;
  }

  /** "I" or "you" comes where the story has none, or gives way to the other or to somebody who was not there. */
  private changesPerson(old: string, now: string): boolean {
    const { language } = this;
    const has = (text: string, person: Person) => personIn(text, person, language) > 0;
    return PERSONS.some((person) => {
      if (has(now, person)) return !has(old, person) && this.kept.never.includes(person);
      if (!has(old, person)) return false;
      return isNewcomer(old, now, language) || PERSONS.some((other) => has(now, other) && !has(old, other));
    });
  }

  private changesTense(old: string, now: string): boolean {
    const { tense } = this.kept;
    const [before, after] = [tensesIn(old, this.language), tensesIn(now, this.language)];
    if (!tense || !before || !after) return false;
    const other = tense === 'past' ? 'present' : 'past';
    return before[tense] > 0 && before[other] === 0 && isInOther(tense, after);
  }

  private isOtherPerson(told: string): boolean {
    const { never, throughout } = this.kept;
    const { language } = this;
    if (never.some((person) => personIn(told, person, language) > 0)) return true;
    if (throughout.length === 0 || PERSONS.some((person) => personIn(told, person, language) > 0)) return false;
    return opensWithNobody(told, language) || this.actsAsNarrator(told);
  }

  /** Whoever tells the story is told of by their name. */
  private actsAsNarrator(told: string): boolean {
    const narrator = this.kept.throughout.includes('first') && narratorOf(this.story.input.branch_canon);
    if (!narrator) return false;
    const names = [narrator.name, ...(narrator.aliases ?? [])].filter((name) => !/^\p{Ll}/u.test(name));
    return names.some((name) => told.startsWith(name));
  }

  private isOtherTense(told: string): boolean {
    const { tense } = this.kept;
    const counts = tense && tensesIn(told, this.language);
    return counts !== undefined && isInOther(tense!, counts);
  }

  private isStock(text: string): boolean {
    const { story, language } = this;
    if (stockTurnsIn(text, language).some((turn) => !story.holds(turn))) return true;
    const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
    return isVague(words, language, (word) => word.length > 3 && !story.nameWords.has(word) && story.holds(word));
  }

  private get kept(): Kept {
    return (this.made ??= this.read());
  }

  private read(): Kept {
    const { tone } = this.story.input.branch_canon;
    const profile = this.story.input.creator_profile;
    const told = this.newestNarration();
    const asked = personsAsked(`${tone?.pov ?? ''} ${profile?.view ?? ''}`);
    const counts = tensesIn(told, this.language);
    const tense = counts && keptTense(counts);
    const wanted = tensesAsked(`${tone?.tense ?? ''} ${profile?.tense ?? ''}`);
    const times = new Map(PERSONS.map((person) => [person, personIn(told, person, this.language)]));
    const script = this.language === 'ja' || this.language === 'zh' ? 'words' : 'letters';
    const shows = told.length >= ENOUGH[script];
    return {
      // Who asks for another tense than the path shows may be about to change it.
      tense: tense && wanted.every((one) => one === tense) ? tense : undefined,
      never: PERSONS.filter((person) => shows && times.get(person) === 0 && !asked.has(person)),
      throughout: PERSONS.filter(
        (person) => shows && times.get(person)! * OFTEN >= told.length && (asked.size === 0 || asked.has(person)),
      ),
    };
  }

  private newestNarration(): string {
    const { active_path: path } = this.story.input;
    let told = '';
    for (let at = path.length - 1; at >= 0 && told.length < SHOWING; at--) {
      told = `${narrationIn(blanked(path[at]!.text, this.story.form), this.story.form)}\n${told}`;
    }
    return told;
  }

  private isSpeech(text: string, start: number, end: number): boolean {
    const { form } = this.story;
    return passagesOf(blanked(text, form), form).some(
      (passage) => passage.speech && passage.start < Math.max(end, start + 1) && start < passage.end,
    );
  }
}

function narrationIn(readable: string, form: Form): string {
  return passagesOf(readable, form)
    .filter(({ speech }) => !speech)
    .map(({ start, end }) => readable.slice(start, end))
    .join(' ')
    .trim();
}

const POINTS_OF_VIEW: readonly (readonly [Person | 'third', RegExp])[] = [
  ['first', /\b(?:first|1st|ich)\b|erste|premi[èe]re|primera|primeira|\bprima\b|一人称|第一/iu],
  ['second', /\b(?:second|2nd|du)\b|zweite|deuxi[èe]me|segunda|\bseconda\b|二人称|第二/iu],
  [
    'third',
    /\b(?:third|3rd|er|sie)\b|dritte|personal|omniscient|limited|troisi[èe]me|tercera|terceira|\bterza\b|三人称|第三/iu,
  ],
];

/** The persons that the creator's own words name. */
function personsAsked(words: string): ReadonlySet<Person | 'third'> {
  return new Set(POINTS_OF_VIEW.flatMap(([person, named]) => (named.test(words.replaceAll('_', ' ')) ? [person] : [])));
}

const TENSES: readonly (readonly [Tense, RegExp])[] = [
  ['past', /past|vergang|präterit|imperfekt|pass[éa]|pasado|pret[ée]rito|passato|過去|过去/iu],
  ['present', /present|präsens|gegenwart|présent|現在|现在/iu],
];

function tensesAsked(words: string): readonly Tense[] {
  return TENSES.flatMap(([tense, named]) => (named.test(words) ? [tense] : []));
}
