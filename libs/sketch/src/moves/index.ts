import type { Move } from '@cse/prompts';
import { arrival, returning } from './arrival-and-return';
import { bargain, pressure } from './bargain-and-pressure';
import { loss, separation } from './loss-and-separation';
import { revelation, reversal } from './reversal-and-revelation';
import type { Template } from './template';
import { other, quiet, turnOfView } from './view-and-quiet';

/** Every dramatic move of the contract with its templates. */
export const TEMPLATES: Readonly<Record<Move, readonly Template[]>> = {
  reversal,
  arrival,
  revelation,
  loss,
  bargain,
  pressure,
  separation,
  return: returning,
  turn_of_view: turnOfView,
  quiet,
  other,
};

/** Words by which a wish or a favoured device asks for a move. */
export const ASKS_FOR: Readonly<Record<Move, RegExp>> = {
  reversal: /\b(?:twist|revers\w*|betray\w*|backfir\w*|red herring|unreliable|irony|turns? out)\b/i,
  arrival: /\b(?:arriv\w*|strangers?|visitors?|newcomers?|new character|meets?|introduce|bring in)\b/i,
  revelation: /\b(?:reveal\w*|revelation|secrets?|truth|discover\w*|confess\w*|clue|learns?|finds? out)\b/i,
  loss: /\b(?:los[es]\w*|loss|death|dies?|kill\w*|destroy\w*|stolen|steals?|sacrifice)\b/i,
  bargain: /\b(?:deals?|bargain\w*|trade\w*|promise\w*|negotiat\w*|blackmail|favou?rs?|offer\w*)\b/i,
  pressure: /\b(?:deadlines?|chas\w*|danger\w*|threat\w*|urgent|tension|ticking clock|hurry|cliff-?hanger|suspense)\b/i,
  separation: /\b(?:part(?:s|ing)?|separat\w*|leaves?|apart|split\w*|break-?up|alone|farewell)\b/i,
  return: /\b(?:return\w*|comes? back|again|memor\w*|flashbacks?|callback|past|remember\w*)\b/i,
  turn_of_view: /\b(?:point of view|perspectives?|pov|through the eyes|viewpoints?|multiple narrators)\b/i,
  quiet: /\b(?:quiet\w*|calm\w*|rest|tender\w*|slow\w*|intimate|breather|foreshadow\w*|silence|gentle)\b/i,
  other: /(?!)/,
};
