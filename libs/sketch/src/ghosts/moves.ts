import { askedInVain, toldToOne, foundOut, done, ruleDoubted, ruleBroken, saidAloud } from './moves/secrets';
import { silence, leftOut, lastWords, word, leftAlone, singledOut } from './moves/talk';
import { inherited, askedFor, untouched, missed, carriedOff, keptFor } from './moves/things';
import type { MoveMaker } from './sketch';

/** Every kind of proposal; each stands with an example of what it makes. One of a kind goes into an answer. */
export const MOVE_MAKERS: readonly MoveMaker[] = [
  askedInVain,
  toldToOne,
  foundOut,
  done,
  silence,
  leftOut,
  lastWords,
  inherited,
  word,
  askedFor,
  untouched,
  missed,
  carriedOff,
  leftAlone,
  singledOut,
  keptFor,
  ruleDoubted,
  ruleBroken,
  saidAloud,
];
