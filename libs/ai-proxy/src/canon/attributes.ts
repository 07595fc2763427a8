import type { Fact } from '@cse/prompts';
import { quantitiesIn } from '../language/numbers';
import { LEXICONS } from '../language/story-language';

/** Attributes that are one, whatever they are called. Each has one value at a time, so that two values contradict. */
interface Attribute {
  names: string;
  /** Names that mean it only with such a value: "hand" is the dominant one when it is left or right. */
  loosely?: { names: string; value: RegExp };
  /** What a value may say besides: "left-handed", "31 years old". */
  idle?: RegExp;
}

const SIDE =
  /^(?:the |la |le |der |die |das |el |o |a )?(?:left|right|links?e?|rechts?e?|gauche|droite|izquierd[ao]|derech[ao]|esquerd[ao]|direit[ao]|sinistr[ao]|destr[ao]|左|右|both|either)(?:[ -]?(?:hand|handed|手))?$/;
const COLOUR =
  /black|white|red|blue|green|brown|gr[ae]y|yellow|hazel|amber|blond|auburn|schwarz|weiß|rot|blau|grün|braun|grau|gelb|noir|blanc|roux|bleu|vert|brun|marron|gris|negr|blanc|roj|azul|verd|marr|pret|branc|castanh|cinz|ner[oi]|bianc|ross|blu|grig|[黒黑白赤红蓝青緑绿茶灰黄棕]/;

/** By the name that their key bears. Written for this project, from what writers call them in eight languages. */
const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  age: {
    names: 'age|age in years|years old|alter|lebensalter|âge|edad|idade|età|年齢|年龄|年齡|年纪',
    idle: /(?:^aged? )|[ -]?(?:years?(?: old|-old)?|jahre(?: alt)?|ans|años|anos|anni|歳|才|岁|歲)$/g,
  },
  handedness: {
    names:
      "handedness|dominant hand|writing hand|main hand|preferred hand|händigkeit|dominante hand|schreibhand|main dominante|main d'écriture|latéralité|mano dominante|lateralidad|mão dominante|lateralidade|利き手|利き腕|惯用手|利手",
    loosely: { names: 'hand|main|mano|mão', value: SIDE },
    idle: /^(?:the |la |el |il |o |a )|[ -]?(?:hand|handed|händer|händig|hander)$/g,
  },
  'eye colour': {
    names:
      'eye colour|eye color|colour of eyes|color of eyes|augenfarbe|couleur des yeux|color de ojos|color de los ojos|cor dos olhos|colore degli occhi|目の色|瞳の色|眼睛颜色',
    loosely: { names: 'eyes|augen|yeux|ojos|olhos|occhi', value: COLOUR },
    idle: /[ -]?(?:eyes?|eyed)$/g,
  },
  'hair colour': {
    names:
      'hair colour|hair color|colour of hair|color of hair|haarfarbe|couleur des cheveux|color de pelo|color del pelo|cor do cabelo|colore dei capelli|髪の色|头发颜色',
    loosely: { names: 'hair|haar|haare|cheveux|pelo|cabello|cabelo|capelli', value: COLOUR },
    idle: /[ -]?(?:hair|haired)$/g,
  },
  occupation: {
    names:
      'occupation|profession|job|trade|employment|beruf|métier|emploi|oficio|profesión|ocupación|profissão|ofício|ocupação|professione|mestiere|occupazione|職業|生業|职业',
    idle: /^(?:an? |the )/g,
  },
  birthplace: {
    names:
      'birthplace|place of birth|born in|geburtsort|lieu de naissance|lugar de nacimiento|local de nascimento|naturalidade|luogo di nascita|出生地',
  },
  residence: {
    names:
      'residence|place of residence|lives in|wohnort|lieu de résidence|lugar de residencia|residencia|residência|residenza|住まい|住处',
  },
  'marital status': { names: 'marital status|civil status|familienstand|état civil|estado civil|stato civile' },
  spouse: {
    names: 'spouse|married to|husband|wife|ehemann|ehefrau|époux|épouse|esposo|esposa|marido|marito|moglie|配偶者',
  },
  weekday: {
    names:
      'weekday|day of the week|wochentag|jour de la semaine|día de la semana|dia da semana|giorno della settimana|曜日|星期',
    idle: /^on (?:a )?/g,
  },
  height: { names: 'height|how tall|körpergröße|estatura|身長|身高', idle: / tall$/g },
};

interface Known {
  key: string;
  value?: RegExp;
}
const KEYS: ReadonlyMap<string, Known> = new Map(
  Object.entries(ATTRIBUTES).flatMap(([key, { names, loosely }]) => [
    ...names.split('|').map((name): [string, Known] => [name, { key }]),
    ...(loosely?.names.split('|') ?? []).map((name): [string, Known] => [name, { key, value: loosely!.value }]),
  ]),
);

/** What an attribute is called in a key; its own name where it has no other. */
export function attributeOf({ attribute, value }: Pick<Fact, 'attribute' | 'value'>): string {
  const name = attribute.trim().toLowerCase().replaceAll('_', ' ');
  const known = KEYS.get(name);
  if (!known || (known.value && !known.value.test(value.trim().toLowerCase()))) return attribute;
  return known.key;
}

/** A value in lower case without the words that its attribute has said. @param key as `attributeOf` gives it */
export function withoutAttribute(key: string, value: string): string {
  const { idle } = Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key]! : {};
  if (key === 'age' && !/\d/.test(value)) return numberIn(value) ?? value;
  if (!idle) return value;
  const bare = value.replace(idle, '').trim();
  return bare === '' ? value : bare;
}

/** A number in words, in any of the languages. */
function numberIn(value: string): string | undefined {
  for (const lexicon of LEXICONS) {
    const [number, ...others] = quantitiesIn(value, lexicon);
    if (number && others.length === 0) return String(number.value);
  }
  return undefined;
}
