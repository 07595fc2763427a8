import { pairs } from './weak-phrases';

/** Words from the writing desk and the words people say. */
export const PLAIN = pairs(`
  commenced > began
  endeavoured to > tried to
  endeavored to > tried to
  attempted to > tried to
  perceived > saw
  obtained > got
  purchased > bought
  resided > lived
  inquired of > asked
  assisted > helped
  required > needed
  ascertained > found out
  retired to bed > went to bed
  repaired to > went to
  partook of > shared
  sufficient > enough
  numerous > many
  previous to > before
  prior to > before
  subsequent to > after
  approximately > about
  nevertheless > still
  whilst > while
  amongst > among
  in the meantime > meanwhile
  upon the whole > on the whole
  to and fro > back and forth
  in like manner > likewise
  at the present time > now
  in the direction of > toward
  in the neighborhood of > near
  in the neighbourhood of > near`);
