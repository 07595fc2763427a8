import type { CreatorProfile } from '@cse/prompts';
import { sea, shore, space, wild } from '../phrasebook/afloat-and-abroad';
import type { Milieu } from '../phrasebook/milieu';
import { home, modern, town, uncanny } from '../phrasebook/near-home';
import { court, crime, war } from '../phrasebook/power-and-war';

const MILIEUS = [sea, shore, crime, court, wild, war, space, uncanny, home, modern].map((milieu) => ({
  milieu,
  signs: new Set(milieu.signs.split(' ')),
  genres: new Set(milieu.genres.split(' ')),
}));

/** A milieu shows in at least two of its signs, and in one a page. */
const FEWEST_SIGNS = 2;
const WORDS_A_SIGN = 250;
type Stock = Pick<Milieu, 'newcomers' | 'figures' | 'tokens' | 'deadlines' | 'threats' | 'settings' | 'messages'>;

/**
 * The stock of phrases for a story: that of the milieu its last nodes show most, joined by that of the genre its
 * writer names. A gothic story at sea draws on both.
 */
export function stockFor(recentText: string, profile: CreatorProfile | undefined): Stock {
  const words = recentText.toLowerCase().match(/\p{L}+/gu) ?? [];
  const genres =
    (profile?.genres ?? [])
      .join(' ')
      .toLowerCase()
      .match(/[\p{L}-]+/gu) ?? [];
  const scored = MILIEUS.map(({ milieu, signs, genres: known }) => ({
    milieu,
    shown: words.filter((word) => signs.has(word)).length,
    named: genres.some((genre) => known.has(genre)),
  }));
  const shown = scored
    .filter((entry) => entry.shown >= Math.max(FEWEST_SIGNS, words.length / WORDS_A_SIGN))
    .sort((a, b) => b.shown - a.shown)[0];
  const chosen = [...new Set([shown?.milieu, ...scored.filter(({ named }) => named).map(({ milieu }) => milieu)])];
  const found = chosen.filter((milieu) => milieu !== undefined).slice(0, 2);
  return merge(found.length > 0 ? found : [town]);
}

function merge(milieus: Milieu[]): Stock {
  const all = <K extends keyof Stock>(key: K): string[] => milieus.flatMap((milieu) => milieu[key]);
  return {
    newcomers: all('newcomers'),
    figures: all('figures'),
    tokens: all('tokens'),
    deadlines: all('deadlines'),
    threats: all('threats'),
    settings: all('settings'),
    messages: all('messages'),
  };
}
