/** Verbs whose past tense does not end in "-ed", as far as stories use them. */
const IRREGULAR: Readonly<Record<string, string>> = Object.fromEntries(
  `arise arose|awake awoke|be was|bear bore|beat beat|become became|begin began|bend bent|bind bound|bite bit|bleed bled|
  blow blew|break broke|bring brought|build built|burn burned|burst burst|buy bought|cast cast|catch caught|choose chose|
  cling clung|come came|creep crept|cut cut|dig dug|do did|draw drew|dream dreamed|drink drank|drive drove|eat ate|
  fall fell|feed fed|feel felt|fight fought|find found|flee fled|fling flung|fly flew|forget forgot|forgive forgave|
  freeze froze|get got|give gave|go went|grind ground|grow grew|hang hung|have had|hear heard|hide hid|hit hit|hold held|
  hurt hurt|keep kept|kneel knelt|know knew|lay laid|lead led|lean leaned|leap leapt|learn learned|leave left|lend lent|
  let let|lie lay|light lit|lose lost|make made|mean meant|meet met|pay paid|put put|read read|ride rode|ring rang|
  rise rose|run ran|say said|see saw|seek sought|sell sold|send sent|set set|sew sewed|shake shook|shed shed|shine shone|
  shoot shot|show showed|shrink shrank|shut shut|sing sang|sink sank|sit sat|sleep slept|slide slid|slip slipped|
  speak spoke|spend spent|spill spilled|spin spun|spit spat|split split|spread spread|spring sprang|stand stood|
  steal stole|stick stuck|sting stung|stride strode|strike struck|strive strove|swear swore|sweep swept|swell swelled|
  swim swam|swing swung|take took|teach taught|tear tore|tell told|think thought|throw threw|thrust thrust|tread trod|
  understand understood|wake woke|wear wore|weave wove|weep wept|win won|wind wound|withdraw withdrew|wring wrung|
  write wrote|drop dropped|stop stopped|slap slapped|tap tapped|nod nodded|beg begged|rub rubbed|drag dragged|hum hummed|
  grin grinned|plan planned|rock rocked|clap clapped|pat patted|sob sobbed|snap snapped|step stepped|strip stripped|
  wrap wrapped|skip skipped|trot trotted|pin pinned|tug tugged|hug hugged|jog jogged|chat chatted|ship shipped|rip ripped`
    .split('|')
    .map((pair) => pair.trim().split(' ') as [string, string]),
);

/** The simple past of a verb in its base form; undefined when its spelling leaves doubt. */
export function pastTense(verb: string): string | undefined {
  const irregular = IRREGULAR[verb];
  if (irregular !== undefined) return irregular;
  if (!/^[a-z]{3,}$/.test(verb)) return undefined;
  if (verb.endsWith('e')) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  // A short verb ending in vowel and consonant may or may not double it ("rap", "visit"): left alone.
  if (/[^aeiou][aeiou][bdfglmnprt]$/.test(verb)) return undefined;
  return `${verb}ed`;
}
