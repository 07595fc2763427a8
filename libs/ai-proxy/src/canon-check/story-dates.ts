/** When something happens, as far as a text says it. Only moments that are told in one way are compared. */
export interface Moment {
  /** What the numbers count: the calendar, or days or years of a story's own. */
  by: string;
  /** From the coarsest on: year, month, day; or one count. */
  parts: readonly number[];
  /** Minutes after midnight. */
  minutes?: number;
}

const LOCALES = ['en', 'de', 'fr', 'es', 'pt', 'it'] as const;

/** Names of months in the languages that the rules know, from what the runtime knows of them. */
const MONTHS: ReadonlyMap<string, number> = new Map(
  LOCALES.flatMap((locale) =>
    (['long', 'short'] as const).flatMap((month) => {
      const format = new Intl.DateTimeFormat(locale, { month, day: 'numeric', timeZone: 'UTC' });
      return Array.from({ length: 12 }, (_, index): [string, number] => {
        const parts = format.formatToParts(Date.UTC(2001, index, 2));
        const name = parts.find(({ type }) => type === 'month')!.value;
        return [name.toLowerCase().replace(/\.$/, ''), index + 1];
      });
    }),
  ),
);
const MONTH = [...MONTHS.keys()]
  .filter((name) => /^\p{L}{3,}$/u.test(name))
  .sort((a, b) => b.length - a.length)
  .join('|');
const COUNTED =
  'day|night|week|month|year|chapter day|tag|woche|jahr|jour|semaine|an|année|día|semana|año|dia|ano|giorno|settimana|anno|sol';

const DAY_MONTH = new RegExp(
  `(?<![\\p{L}\\p{N}])(\\d{1,2})(?:st|nd|rd|th|\\.|º|er)? (?:de |of |di )?(${MONTH})\\.?,?(?: de| of)? (\\d{3,4})(?![\\p{L}\\p{N}])`,
  'iu',
);
const MONTH_DAY = new RegExp(`(?<![\\p{L}\\p{N}])(${MONTH})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{3,4})(?!\\d)`, 'iu');
const MONTH_YEAR = new RegExp(`(?<![\\p{L}\\p{N}])(${MONTH})\\.?,?(?: de| of)? (\\d{3,4})(?!\\d)`, 'iu');
const ISO = /(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)/;
const CJK = /(\d{3,4})\s?年(?:\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日)?)?/;
const YEAR = /(?<![\d\p{L}.,:])(1\d{3}|20\d{2}|2[1-9]\d{2})(?![\d\p{L}]|[.,:]\d)/u;
const COUNT = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:(${COUNTED}) (\\d{1,5})|(\\d{1,5})\\. (${COUNTED}))(?![\\p{L}\\p{N}])`,
  'iu',
);
const CLOCK = /(?<!\d)(\d{1,2}):(\d{2})(?!\d)/;

/** A moment that stands in a text, and where, in UTF-16 units; undefined when there is none. */
export function momentIn(text: string): { moment: Moment; start: number; end: number } | undefined {
  const read = <T>(pattern: RegExp, of: (match: RegExpExecArray) => T) => {
    const match = pattern.exec(text);
    return match && { value: of(match), start: match.index, end: match.index + match[0].length };
  };
  const month = (name: string) => MONTHS.get(name.toLowerCase())!;
  const calendar = (...parts: (string | number | undefined)[]): Moment => ({
    by: 'calendar',
    parts: parts.filter((part) => part !== undefined).map(Number),
  });
  const found =
    read(DAY_MONTH, ([, day, name, year]) => calendar(year, month(name!), day)) ??
    read(MONTH_DAY, ([, name, day, year]) => calendar(year, month(name!), day)) ??
    read(ISO, ([, year, number, day]) => calendar(year, number, day)) ??
    read(CJK, ([, year, number, day]) => calendar(year, number, day)) ??
    read(MONTH_YEAR, ([, name, year]) => calendar(year, month(name!))) ??
    read(COUNT, ([, before, first, second, behind]): Moment => {
      return { by: (before ?? behind)!.toLowerCase(), parts: [Number(first ?? second)] };
    }) ??
    read(YEAR, ([, year]) => calendar(year));
  if (!found) return undefined;
  const clock = CLOCK.exec(text);
  const moment = clock ? { ...found.value, minutes: Number(clock[1]) * 60 + Number(clock[2]) } : found.value;
  return { moment, start: found.start, end: found.end };
}

/** Longest line that is taken for a heading with a date, in UTF-16 units. */
const HEADING = 60;

/**
 * The moment that a node is dated with: its title, or its first line when that is little more than a date.
 * @returns where in the text it stands; no place when the title says it
 */
export function headingOf(node: {
  title?: string;
  text: string;
}): { moment: Moment; start?: number; end?: number } | undefined {
  const { title, text } = node;
  if (title !== undefined && /\d/.test(title)) {
    const named = momentIn(title);
    if (named && isHeading(title, named)) return { moment: named.moment };
  }
  const line = text.slice(0, HEADING + 1).split('\n', 1)[0]!;
  if (line.length > HEADING || line.length === text.length || !/\d/.test(line)) return undefined;
  const written = momentIn(line);
  return written && isHeading(line, written) ? written : undefined;
}

/** A date, and at most a place, a weekday or a time beside it: "Lisbon, Tuesday, 12 March 1891". */
function isHeading(line: string, { start, end }: { start: number; end: number }): boolean {
  const rest = `${line.slice(0, start)} ${line.slice(end)}`.replace(CLOCK, ' ');
  return rest.split(/[^\p{L}\p{N}]+/u).filter(Boolean).length <= 3;
}

/** Which of two moments is the earlier one: below zero for the first. Undefined where nothing tells, zero for the same. */
export function compareMoments(a: Moment, b: Moment): number | undefined {
  if (a.by !== b.by) return undefined;
  const shared = Math.min(a.parts.length, b.parts.length);
  for (let part = 0; part < shared; part++) {
    if (a.parts[part] !== b.parts[part]) return a.parts[part]! - b.parts[part]!;
  }
  if (a.parts.length !== b.parts.length) return undefined;
  if (a.minutes !== undefined && b.minutes !== undefined) return a.minutes - b.minutes;
  return 0;
}

/** Days from one moment to another, when both are told to the day; undefined otherwise. */
export function daysBetween(a: Moment, b: Moment): number | undefined {
  if (a.by !== b.by) return undefined;
  if (a.by !== 'calendar')
    return /^(?:day|tag|jour|día|dia|giorno|sol)$/.test(a.by) ? b.parts[0]! - a.parts[0]! : undefined;
  if (a.parts.length < 3 || b.parts.length < 3) return undefined;
  return Math.round((dayOf(b) - dayOf(a)) / 86_400_000);
}

function dayOf({ parts: [year, month, day] }: Moment): number {
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day);
  return date.getTime();
}

/** The year of a moment of the calendar. */
export function yearOf({ by, parts }: Moment): number | undefined {
  return by === 'calendar' ? parts[0] : undefined;
}
