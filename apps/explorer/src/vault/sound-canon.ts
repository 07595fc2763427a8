import type { Canon } from '@creative-space/story';
import type { Json } from '@creative-space/vault';

export type Members = Record<string, Json | undefined>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is sound of a value that somebody else wrote; undefined where nothing is. */
type Sound = (value: Json | undefined) => Json | undefined;

const ofType =
  (type: 'string' | 'number' | 'boolean'): Sound =>
  (value) =>
    typeof value === type ? value : undefined;
const text = ofType('string');
const flag = ofType('boolean');
const textOrNull: Sound = (value) => (value === null ? null : text(value));

const listOf =
  (sound: Sound): Sound =>
  (value) =>
    Array.isArray(value) ? value.map(sound).filter((one) => one !== undefined) : undefined;
export const texts = listOf(text);

/** An object with all of the first members, and with none of the others but sound ones. What a newer page put in stays. */
export const thing =
  (needed: Record<string, Sound>, others: Record<string, Sound> = {}) =>
  (value: Json | undefined): Members | undefined => {
    if (!isObject(value)) return undefined;
    const found: Members = { ...value };
    for (const [name, sound] of Object.entries({ ...others, ...needed })) {
      found[name] = sound(value[name]);
      if (found[name] !== undefined) continue;
      if (name in needed) return undefined;
      delete found[name];
    }
    return found;
  };

const list = (...parameters: Parameters<typeof thing>): Sound => listOf(thing(...parameters) as Sound);

const canon = thing(
  {},
  {
    setting: thing(
      {},
      { era: text, summary: text, places: list({ id: text, name: text }, { aliases: texts }) },
    ) as Sound,
    tone: thing({}, { pov: text, tense: text, mood: texts, register: text }) as Sound,
    characters: list({ id: text, name: text }, { aliases: texts, role: text, summary: text }),
    rules: list({ id: text, statement: text }, { locked: flag }),
    timeline: list({ id: text, label: text, order: ofType('number'), node_id: text }, { when: text }),
    threads: list({ id: text, question: text, opened_node_id: text }, { closed_node_id: textOrNull }),
    facts: list(
      { id: text, subject: text, attribute: text, value: text },
      {
        modality: text,
        holder: textOrNull,
        valid_from: textOrNull,
        valid_to: textOrNull,
        locked: flag,
        sources: list({ node_id: text, quote: text }),
      },
    ),
  },
);

/** A canon of which every page can show all that is in it. */
export const soundCanon = (value: Json | undefined): Canon => (canon(value) ?? {}) as Canon;
