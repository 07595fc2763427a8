import type { CANON_EFFECTS } from '@cse/prompts';
import { withoutArticle, type Lookup } from '../grammar';
import type { Grounded, Scene } from '../scene/scene';
import type { SeededRandom } from '../seeded-random';
import type { Actor, Casting, Usage } from './casting';

/** The words chosen for one ghost and what they rest on. */
export class Binding {
  private readonly chosen = new Map<string, string>();
  /** Nodes of the path that the words come from. */
  readonly nodes = new Set<string>();
  readonly actors: Actor[] = [];
  /** Phrases taken from the story or the stock, to be counted when the ghost is kept. */
  readonly used: string[] = [];
  newcomer: string | undefined;
  /** What of the canon it uses or strains. */
  readonly touches: { fact_id: string; effect: (typeof CANON_EFFECTS)[number] }[] = [];
  private belief: Scene['beliefs'][number] | undefined;
  /** Head noun of the thing of the scene that it turns on. */
  thing: string | undefined;
  private newObject = false;
  private objectSaid = false;

  constructor(
    private readonly scene: Scene,
    private readonly casting: Casting,
    private readonly usage: Usage,
    private readonly random: SeededRandom,
  ) {}

  /** For a title: a thing is definite there even when the gist introduces it. */
  readonly inTitle: Lookup = (slot) => {
    const words = this.words(slot);
    return slot === 'object' && words !== undefined ? `the ${withoutArticle(words)}` : words;
  };

  readonly inGist: Lookup = (slot) => {
    const words = this.words(slot);
    if (slot !== 'object' || !this.newObject || words === undefined) return words;
    if (this.objectSaid) return `the ${withoutArticle(words)}`;
    this.objectSaid = true;
    return words;
  };

  private words(slot: string): string | undefined {
    const known = this.chosen.get(slot);
    if (known !== undefined) return known;
    const words = this.choose(slot);
    if (words !== undefined) this.chosen.set(slot, words);
    return words;
  }

  private choose(slot: string): string | undefined {
    const { stock, things, questions, rules, narration } = this.scene;
    switch (slot) {
      case 'A':
      case 'B':
      case 'Z':
      case 'lost':
      case 'figure':
        return this.act(this.casting[slot]);
      case 'object':
        return this.words('known') ?? this.introduce();
      case 'known': {
        const phrase = this.from(this.notWornOut(things));
        this.thing = phrase?.split(' ').at(-1);
        const facts = things.find((thing) => thing.phrase === phrase)?.facts ?? [];
        this.touches.push(...facts.map((id) => ({ fact_id: id, effect: 'uses' as const })));
        return phrase && `the ${phrase}`;
      }
      case 'head':
        return this.words('known') && this.thing;
      case 'at':
        return (
          this.scene.wishedSetting ?? this.from(this.notWornOut(this.scene.settings)) ?? this.fresh(stock.settings)
        );
      case 'newcomer':
        return (this.newcomer = this.from(this.scene.newcomers) ?? this.fresh(stock.newcomers));
      case 'name':
        return this.from(this.scene.otherNames);
      case 'deadline':
        return this.fresh(stock.deadlines);
      case 'threat':
        return this.fresh(stock.threats);
      case 'message':
        return this.fresh(stock.messages);
      case 'question':
        return quoted(this.from(questions), '?');
      case 'quote':
        return quoted(this.fresh(narration.spoken.slice(0, 6)), '');
      case 'rule':
      case 'broken': {
        const rule = this.random.pick(rules);
        if (rule) this.touches.push({ fact_id: rule.id, effect: slot === 'rule' ? 'strains' : 'breaks' });
        return quoted(rule?.statement, '.');
      }
      case 'holder':
        return this.believe()?.holder;
      case 'matter':
        return this.believe()?.matter;
      default:
        return undefined;
    }
  }

  private act(actor: Actor | undefined): string | undefined {
    if (!actor) return undefined;
    this.actors.push(actor);
    this.used.push(actor.name);
    if (actor.node) this.nodes.add(actor.node);
    return actor.name;
  }

  private believe(): Scene['beliefs'][number] | undefined {
    if (!this.belief) {
      this.belief = this.random.pick(this.scene.beliefs);
      if (this.belief) this.touches.push({ fact_id: this.belief.factId, effect: 'strains' });
    }
    return this.belief;
  }

  private introduce(): string | undefined {
    this.newObject = true;
    return this.fresh(this.scene.stock.tokens);
  }

  /** Without what has served in enough proposals already: eight ghosts about one key are one idea. */
  private notWornOut(items: readonly Grounded[]): Grounded[] {
    return items.filter(({ phrase }) => this.usage.of(phrase) < WORN_OUT);
  }

  /** The foremost of what was used least. */
  private from(items: readonly Grounded[]): string | undefined {
    if (items.length === 0) return undefined;
    const least = this.usage.least(items, ({ phrase }) => phrase);
    const item = this.random.weighted(least, (candidate) => 2 * (items.length - items.indexOf(candidate)))!;
    this.used.push(item.phrase);
    if (item.node) this.nodes.add(item.node);
    return item.phrase;
  }

  private fresh(phrases: readonly string[]): string | undefined {
    if (phrases.length === 0) return undefined;
    const phrase = this.random.pick(this.usage.least(phrases, (candidate) => candidate))!;
    this.used.push(phrase);
    return phrase;
  }
}

const LONGEST_QUOTE = 180;
const WORN_OUT = 3;

const SOUND = /^['‘]?[\p{L}\p{N}].*[\p{L}\p{M}\p{N}.!?…'’)]$/u;
const UNSOUND = /[<>{}[\]|\\]|:\/\/|\s[.,;:!?]|\.\./;

/** Words of the story in quotation marks; undefined when they could not be told from the sentence around them. */
function quoted(words: string | undefined, mark: '?' | '.' | ''): string | undefined {
  const clean = words?.replace(/\s+/g, ' ').replaceAll(/["“”]/g, "'").trim();
  if (!clean || clean.length > LONGEST_QUOTE || !SOUND.test(clean) || UNSOUND.test(clean)) return undefined;
  return `"${/[.!?…]$/.test(clean) ? clean : `${clean}${mark}`}"`;
}
