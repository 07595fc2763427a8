import type { Random } from './random';

export const SHOTS = [
  'extreme wide',
  'wide',
  'medium',
  'close-up',
  'over the shoulder',
  'low angle',
  'high angle',
] as const;
export type Shot = (typeof SHOTS)[number];

export const SETTINGS = ['sea', 'harbour', 'city', 'forest', 'mountains', 'desert', 'interior', 'plain'] as const;
export type Setting = (typeof SETTINGS)[number];

export type Hour = 'dawn' | 'day' | 'dusk' | 'night';
export type Weather = 'clear' | 'rain' | 'fog' | 'snow' | 'storm';
export type Prop =
  'lighthouse' | 'ship' | 'house' | 'tower' | 'bridge' | 'fire' | 'lamp' | 'window' | 'door' | 'table' | 'moon' | 'sun';
export type Move = 'push in' | 'pull out' | 'pan left' | 'pan right' | 'tilt up' | 'static';

/** What a prompt asks to be drawn, as far as single words tell. */
export interface Scene {
  shot: Shot;
  setting: Setting;
  hour: Hour;
  weather: Weather;
  figures: number;
  props: Prop[];
  move: Move;
}

const SHOT_WORDS: [Shot, RegExp][] = [
  ['close-up', /\bclose[- ]?ups?\b|\bface\b|\beyes\b|\bportrait\b/],
  ['over the shoulder', /\bover[- ](the|his|her|their)[- ]shoulder\b/],
  ['low angle', /\blow[- ]angle\b|\bfrom below\b|\blooks? up\b|\btowers? (over|above)\b/],
  ['high angle', /\bhigh[- ]angle\b|\bfrom above\b|\bbird'?s[- ]eye\b|\baerial\b|\boverhead\b/],
  ['extreme wide', /\bextreme wide\b|\bestablishing\b|\bpanorama\b|\bvast\b|\bin the distance\b|\btiny\b/],
  ['wide', /\bwide\b|\blandscape\b|\blong shot\b|\bhorizon\b/],
  ['medium', /\bmedium\b|\bmid[- ]shot\b|\bwaist\b|\btwo[- ]shot\b|\btalk(s|ing)?\b|\bargu(es|ing)\b/],
];

const SETTING_WORDS: [Setting, RegExp][] = [
  ['harbour', /\bharbou?rs?\b|\bdocks?\b|\bquays?\b|\bpiers?\b|\bport\b|\bwharf\b|\bfishing\b/],
  [
    'interior',
    /\broom\b|\bkitchen\b|\bhall\b|\bbedroom\b|\binterior\b|\btavern\b|\binn\b|\blibrary\b|\bchurch\b|\bcabin\b|\boffice\b|\bindoors\b|\bcellar\b|\battic\b/,
  ],
  ['forest', /\bforests?\b|\bwoods?\b|\btrees?\b|\bjungle\b|\bgrove\b|\borchard\b/],
  ['mountains', /\bmountains?\b|\bpeaks?\b|\bcliffs?\b|\bhills?\b|\bvalley\b|\bglacier\b/],
  ['desert', /\bdesert\b|\bdunes?\b|\bsands?\b|\bcanyon\b/],
  ['city', /\bcity\b|\bstreets?\b|\balley\b|\btown\b|\brooftops?\b|\bmarket\b|\bstation\b|\bskyline\b|\bsquare\b/],
  [
    'sea',
    /\bseas?\b|\boceans?\b|\bwaves?\b|\bshores?\b|\bbeach\b|\bseaside\b|\bcoast\b|\bquarterdeck\b|\bisland\b|\btide\b|\bwhales?\b/,
  ],
  ['plain', /\bfields?\b|\bplains?\b|\bmeadows?\b|\broad\b|\bfarm\b|\bsteppe\b/],
];

const HOUR_WORDS: [Hour, RegExp][] = [
  ['night', /\bnights?\b|\bmidnight\b|\bmoon(lit|light)?\b|\bstars?\b|\bdark(ness)?\b/],
  ['dawn', /\bdawn\b|\bsunrise\b|\bmorning\b|\bfirst light\b/],
  ['dusk', /\bdusk\b|\bsunset\b|\bevening\b|\btwilight\b|\bgolden hour\b/],
  ['day', /\bday(light|time)?\b|\bnoon\b|\bafternoon\b|\bsunny\b/],
];

const WEATHER_WORDS: [Weather, RegExp][] = [
  ['storm', /\bstorm(y|s)?\b|\blightning\b|\bthunder\b|\bgale\b|\btempest\b/],
  ['rain', /\brain(y|ing|s)?\b|\bdrizzle\b|\bdownpour\b/],
  ['snow', /\bsnow(y|ing|s|fall)?\b|\bblizzard\b|\bwinter\b/],
  ['fog', /\bfog(gy)?\b|\bmists?\b|\bmisty\b|\bhaze\b|\bsmoke\b/],
];

const PROP_WORDS: [Prop, RegExp][] = [
  ['lighthouse', /\blighthouses?\b|\bbeacon\b/],
  ['ship', /\bships?\b|\bboats?\b|\bsails?\b|\bschooner\b|\bferry\b|\bvessel\b/],
  ['house', /\bhouses?\b|\bcottages?\b|\bhome\b|\bhut\b|\bbarn\b/],
  ['tower', /\btowers?\b|\bcastle\b|\bspires?\b|\bsteeple\b/],
  ['bridge', /\bbridges?\b/],
  ['fire', /\bfires?\b|\bbonfire\b|\bcampfire\b|\bflames?\b|\bburn(s|ing)?\b/],
  ['lamp', /\blamps?\b|\blanterns?\b|\bcandle(s|light|lit)?\b|\blight bulb\b/],
  ['window', /\bwindows?\b/],
  ['door', /\bdoors?\b|\bdoorway\b|\bgates?\b|\bthreshold\b/],
  ['table', /\btables?\b|\bdesk\b|\bcounter\b/],
  ['moon', /\bmoon(lit|light)?\b/],
  ['sun', /\bsun(ny|lit|light|rise|set)?\b/],
];

const MOVE_WORDS: [Move, RegExp][] = [
  ['push in', /\b(push|dolly|zoom|track)s?(ing)? in\b|\bcloser\b/],
  ['pull out', /\b(pull|dolly|zoom)s?(ing)? (out|back)\b|\breveals?\b/],
  ['pan left', /\bpans? left\b/],
  ['pan right', /\bpans? right\b|\bfollows?\b/],
  ['tilt up', /\btilts? up\b|\brises?\b/],
];

/** Said outright; they win over the words for groups. */
const NUMBERS: Record<string, number> = { two: 2, both: 2, couple: 2, three: 3, four: 4, five: 5 };
const GROUPS: Record<string, number> = { crowd: 7, crew: 5, soldiers: 4, people: 4, group: 4, children: 3 };
const NOBODY = /\bempty\b|\babandoned\b|\bdeserted\b|\bno ?(one|body)\b|\bwithout people\b/;
const PERSON =
  /\b(man|woman|girl|boy|child|captain|sailor|stranger|figure|he|she|mother|father|son|daughter|sister|brother|husband|wife|king|queen|prince|princess|knight|soldier|guard|rider|hunter|thief|doctor|nurse|priest|teacher|writer|keeper|widow|detective)\b/g;

/** Reads framing, place, hour, weather, people, things and camera move from a prompt; what it does not say is drawn by lot. */
export function readScene(prompt: string, random: Random): Scene {
  const words = prompt.toLowerCase();
  const props = PROP_WORDS.filter(([, pattern]) => pattern.test(words)).map(([prop]) => prop);
  const weather = first(WEATHER_WORDS, words) ?? 'clear';
  const setting =
    first(SETTING_WORDS, words) ?? settingOfProps(props) ?? random.pick(['plain', 'city', 'mountains'] as const);
  return {
    shot: first(SHOT_WORDS, words) ?? random.pick(['wide', 'medium'] as const),
    setting,
    hour: first(HOUR_WORDS, words) ?? (weather === 'storm' ? 'dusk' : 'day'),
    weather,
    figures: countFigures(words),
    props,
    move: first(MOVE_WORDS, words) ?? 'static',
  };
}

function first<T>(table: [T, RegExp][], words: string): T | undefined {
  return table.find(([, pattern]) => pattern.test(words))?.[0];
}

function settingOfProps(props: Prop[]): Setting | undefined {
  if (props.includes('ship') || props.includes('lighthouse')) return 'sea';
  if (props.includes('lamp') || props.includes('table') || props.includes('window') || props.includes('door'))
    return 'interior';
  return undefined;
}

function countFigures(words: string): number {
  if (NOBODY.test(words)) return 0;
  for (const table of [NUMBERS, GROUPS]) {
    const named = Object.entries(table).filter(([word]) => new RegExp(`\\b${word}\\b`).test(words));
    if (named.length > 0) return Math.max(...named.map(([, count]) => count));
  }
  return Math.min(new Set(words.match(PERSON) ?? []).size, 4) || 1;
}
