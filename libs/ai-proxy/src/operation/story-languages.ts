import type { PathNode, StoryRequest } from '@cse/prompts';
import { isOtherLanguage, languageOf } from '../language/story-language';
import { passagesOf, type Form } from '../prose/forms';

/** Of the newest nodes, to tell the language by. */
const LANGUAGE_CHARACTERS = 1_000;
/** Of a passage, to count its language among those of the story. */
const TELLS_A_LANGUAGE = 40;

/** The languages of one story, and what is surely in none of them. Everything is looked at when it is first asked for. */
export class StoryLanguages {
  constructor(
    private readonly story: Pick<StoryRequest, 'active_path' | 'creator_profile'>,
    private readonly form: Form,
  ) {}

  /** The language of the creator's profile, else that of the newest nodes, in two letters; undefined when nobody can tell. */
  get language(): string | undefined {
    return this.asked ?? this.ofPath;
  }

  /** Whether a proposal is surely in another language than the one that is asked for, else than those of the path. */
  isForeign(text: string): boolean {
    const { language } = this;
    if (language === undefined || !isOtherLanguage(text, language)) return false;
    return this.asked !== undefined || !this.isSpoken(text);
  }

  /** The same of words that stand among those of a node: they may be in its language, whatever is asked for. */
  isForeignIn({ text: around }: PathNode, text: string): boolean {
    const language = this.ofPath ?? this.asked;
    if (language === undefined || !isOtherLanguage(text, language)) return false;
    const others = [languageOf(around), this.asked].filter((one) => one !== undefined);
    return others.every((other) => isOtherLanguage(text, other)) && !this.isSpoken(text);
  }

  private get asked(): string | undefined {
    return this.story.creator_profile?.language?.toLowerCase().split('-')[0];
  }

  private told: { language: string | undefined } | undefined;
  private get ofPath(): string | undefined {
    return (this.told ??= { language: languageOf(this.newestText) }).language;
  }

  /** The newest nodes, back to where they tell a language. */
  private get newestText(): string {
    const { active_path: path } = this.story;
    let text = '';
    for (let at = path.length - 1; at >= 0 && text.length < LANGUAGE_CHARACTERS; at--) {
      text = `${path[at]!.text}\n${text}`;
    }
    return text;
  }

  private spoken: ReadonlySet<string> | undefined;
  /** Whether it may be in one of the languages of the path: stories are told in several, or have people speak them. */
  private isSpoken(text: string): boolean {
    this.spoken ??= new Set(
      this.story.active_path
        .flatMap(({ text: told }) => passagesOf(told, this.form).map(({ start, end }) => told.slice(start, end)))
        .filter((passage) => passage.length >= TELLS_A_LANGUAGE)
        .flatMap((passage) => languageOf(passage) ?? []),
    );
    return [...this.spoken].some((language) => !isOtherLanguage(text, language));
  }
}
