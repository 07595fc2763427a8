import { asSeen } from '@cse/core';
import type { Fact, PathNode, Rule, StoryRequest } from '@cse/prompts';
import { factKeys, type KeyOf } from '../canon/fact-key';
import { Consistency } from '../consistency/consistency';
import type { Lexicon } from '../language/lexicon';
import { lexiconOf } from '../language/story-language';
import { formOf, type Form } from '../prose/forms';
import { likenessOf, type Likeness } from '../prose/likeness';
import { marksOf, type Marks } from '../prose/markup';
import { namesIn } from '../prose/names';
import { searchable, type SearchableText } from '../prose/quote-search';
import { WordRuns } from '../prose/word-runs';
import { wordsOf } from '../prose/words';
import { StoryVoice } from '../voice/story-voice';
import { StoryLanguages } from './story-languages';

/** Words in a row that make a copy of the path, and of an exemplar. */
const ECHO_WORDS = 12;
const EXEMPLAR_WORDS = 8;
/** Nodes at either end of a path that tell its form. */
const FORM_NODES = 4;

/** A story, and what was proposed before where the operation knows of it. */
export interface IndexedStory extends StoryRequest {
  existing_children?: readonly { gist: string }[];
  rejected?: readonly { gist: string }[];
}

/** What the checks of one request look up in its story. Everything is made when it is first asked for. */
export class StoryIndex {
  readonly nodes: ReadonlyMap<string, PathNode>;
  /** Facts and rules of the canon by id. */
  readonly canon: ReadonlyMap<string, Fact | Rule>;
  /** The words of all names of the canon, in lower case. */
  readonly nameWords: ReadonlySet<string>;
  /** What was offered or refused before, to be different from. */
  readonly offered: readonly Likeness[];
  private readonly searchables = new Map<string, SearchableText>();
  private readonly known = new Map<string, boolean>();
  private echoRuns: WordRuns | undefined;
  private exemplarRuns: WordRuns | undefined;
  private childNames: ReadonlyMap<string, boolean> | undefined;
  private everything: string | undefined;

  constructor(readonly input: IndexedStory) {
    const { active_path, branch_canon, existing_children = [], rejected = [] } = input;
    this.nodes = new Map(active_path.map((node) => [node.id, node]));
    this.canon = new Map(
      [...(branch_canon.rules ?? []), ...(branch_canon.facts ?? [])].map((entry) => [entry.id, entry]),
    );
    const named = [...(branch_canon.characters ?? []), ...(branch_canon.setting?.places ?? [])];
    this.nameWords = new Set(named.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]).flatMap(wordsOf));
    this.offered = [...existing_children, ...rejected].map(({ gist }) => likenessOf(gist, this.nameWords));
  }

  get current(): PathNode {
    return this.input.active_path.at(-1)!;
  }

  /** The language of the creator's profile, else that of the newest nodes, in two letters; undefined when nobody can tell. */
  get language(): string | undefined {
    return this.languages.language;
  }

  private madeKeys: KeyOf | undefined;
  /** Under which key a fact of the canon stands. */
  get keyOf(): KeyOf {
    return (this.madeKeys ??= factKeys(this.input.branch_canon));
  }

  private madeLanguages: StoryLanguages | undefined;
  /** What is in another language than a proposal may be in. */
  get languages(): StoryLanguages {
    return (this.madeLanguages ??= new StoryLanguages(this.input, this.form));
  }

  private readonly marks = new Map<string, Marks>();
  /** The marks of a node: its links, macros, cues, labels. */
  marksOf(node: PathNode): Marks {
    let marks = this.marks.get(node.id);
    if (!marks) this.marks.set(node.id, (marks = marksOf(node.text, this.form)));
    return marks;
  }

  /** Whether a mark stands anywhere on the path. */
  readonly usesMark = (mark: string): boolean => this.input.active_path.some((node) => this.marksOf(node).has(mark));

  private madeForm: Form | undefined;
  /** How the story is written down, by the first and the last nodes. */
  get form(): Form {
    return (this.madeForm ??= formOf(endsOf(this.input.active_path)));
  }

  /** What rules know of the story's language. */
  get lexicon(): Lexicon | undefined {
    return lexiconOf(this.language);
  }

  private rules: { consistency: Consistency | undefined } | undefined;
  /** What rules find of a text that goes against the story; undefined where they do not know its language. */
  get consistency(): Consistency | undefined {
    const { lexicon } = this;
    this.rules ??= { consistency: lexicon && new Consistency(this, lexicon) };
    return this.rules.consistency;
  }

  private madeVoice: { voice: StoryVoice | undefined } | undefined;
  /** How the story is told; undefined where rules do not know its language. */
  get voice(): StoryVoice | undefined {
    const { lexicon } = this;
    this.madeVoice ??= { voice: lexicon && new StoryVoice(this, lexicon.code) };
    return this.madeVoice.voice;
  }

  searchable(node: PathNode): SearchableText {
    let text = this.searchables.get(node.id);
    if (!text) this.searchables.set(node.id, (text = searchable(node.text)));
    return text;
  }

  echoes(text: string): boolean {
    this.echoRuns ??= new WordRuns(
      this.input.active_path.map((node) => node.text),
      ECHO_WORDS,
    );
    return this.echoRuns.sharedBy(text);
  }

  copiesExemplar(text: string): boolean {
    this.exemplarRuns ??= new WordRuns(
      (this.input.creator_profile?.exemplars ?? []).map((exemplar) => exemplar.text),
      EXEMPLAR_WORDS,
    );
    return this.exemplarRuns.sharedBy(text);
  }

  /** Whether the path or the canon hold a name, in this spelling. */
  holdsName(name: string): boolean {
    let found = this.known.get(name);
    if (found === undefined) {
      found =
        this.input.active_path.some(({ title, text }) => text.includes(name) || title?.includes(name)) ||
        this.canonText.includes(name);
      this.known.set(name, found);
    }
    return found;
  }

  /** Whether they or the creator's own words hold it. */
  private knowsName(name: string): boolean {
    const { steer, system_prompt } = this.input;
    return this.holdsName(name) || [steer, system_prompt].some((own) => own?.includes(name));
  }

  /**
   * Whether a text holds a name that stands only in the gist of another child: it belongs to another branch. What opens
   * a sentence there and here may be any word; in English most of those are known.
   */
  tellsOfOtherBranch(text: string): boolean {
    const { existing_children: children = [] } = this.input;
    if (children.length === 0) return false;
    this.childNames ??= this.namesOfChildren(children);
    if (this.childNames.size === 0) return false;
    return namesIn(text, this.language).some(({ name, certain }) =>
      name.split(' ').some((word) => {
        const told = this.childNames!.get(word);
        return told !== undefined && (told || certain || this.language === 'en');
      }),
    );
  }

  /** Words of names that only other children tell of, and whether they are names for certain. */
  private namesOfChildren(children: readonly { gist: string }[]): ReadonlyMap<string, boolean> {
    const names = new Map<string, boolean>();
    for (const { name, certain } of children.flatMap(({ gist }) => namesIn(gist, this.language))) {
      for (const word of name.split(' ')) {
        if (!this.knowsName(word) && !this.holds(word)) names.set(word, certain || names.get(word) === true);
      }
    }
    return names;
  }

  /** Whether anything that the creator sent holds a text, in any case. */
  holds(text: string): boolean {
    return this.everythingSent.includes(text.toLowerCase());
  }

  private everythingSeen: string | undefined;
  /** Whether anything of it holds what reads like a text (`asSeen`), in any case. */
  holdsAsSeen(text: string): boolean {
    return this.holds(text) || (this.everythingSeen ??= asSeen(this.everythingSent)).includes(text.toLowerCase());
  }

  /** Whether it holds a word of letters, or a word that begins with it. */
  holdsWord(word: string): boolean {
    return new RegExp(`\\b${word.toLowerCase()}`).test(this.everythingSent);
  }

  /** Whether a single word with a capital stands in the story without one: then it is no name by its capital alone. */
  knowsWord(name: string): boolean {
    if (name.includes(' ')) return false;
    const lower = name.toLowerCase();
    return this.input.active_path.some(({ text }) => holdsWhole(text, lower));
  }

  private get everythingSent(): string {
    if (this.everything === undefined) {
      const { active_path, creator_profile, steer, system_prompt } = this.input;
      const path = active_path.map(({ title, text: body }) => `${title ?? ''}\n${body}`).join('\n');
      const own = [path, this.canonText, JSON.stringify(creator_profile ?? {}), steer ?? '', system_prompt ?? ''];
      this.everything = own.join('\n').toLowerCase();
    }
    return this.everything;
  }

  private canonJson: string | undefined;
  private get canonText(): string {
    return (this.canonJson ??= JSON.stringify(this.input.branch_canon));
  }
}

/** Texts at the beginning and the end of a path. */
function endsOf(path: readonly PathNode[]): string[] {
  const ends = path.length > 2 * FORM_NODES ? [...path.slice(0, FORM_NODES), ...path.slice(-FORM_NODES)] : path;
  return ends.map(({ text }) => text);
}

function holdsWhole(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!LETTER.test(text[at - 1] ?? '') && !LETTER.test(text[at + word.length] ?? '')) return true;
  }
  return false;
}

const LETTER = /[\p{L}\p{M}]/u;
