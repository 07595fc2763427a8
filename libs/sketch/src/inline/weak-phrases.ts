/** Pairs of a weak phrase and a stronger one of the same meaning and grammar, written "weak > strong". */
export function pairs(list: string): [string, string][] {
  return list
    .trim()
    .split(/\s*\n\s*/)
    .map((line) => line.split(/\s*>\s*/) as [string, string]);
}

export const WORDY = pairs(`
  in order to > to
  due to the fact that > because
  owing to the fact that > because
  in spite of the fact that > although
  despite the fact that > although
  at this point in time > now
  at that point in time > then
  for the purpose of > for
  in the event that > if
  with regard to > about
  in regard to > about
  with reference to > about
  a large number of > many
  a great number of > many
  a great many of > many of
  the majority of > most of
  in close proximity to > close to
  in the vicinity of > near
  in the midst of > amid
  on the occasion of > at
  during the course of > during
  in the course of > during
  for the most part > mostly
  each and every > every
  first and foremost > first
  was able to > could
  were able to > could
  is able to > can
  made the decision to > decided to
  came to the conclusion that > concluded that
  gave a nod > nodded
  gave a sigh > sighed
  gave a shrug > shrugged
  let out a sigh > sighed
  let out a laugh > laughed
  let out a scream > screamed
  let out a cry > cried out
  took a look at > looked at
  took a step forward > stepped forward
  took a step back > stepped back
  took a seat > sat down
  made his way > went
  made her way > went
  made my way > went
  made their way > went
  had a tendency to > tended to
  until such time as > until
  by means of > by
  as a consequence of > because of
  on account of > because of
  for a period of > for
  the fact that he was > his being
  in such a manner as to > so as to
  the whole of the > all the
  returned back > returned
  rose up > rose
  fell down upon > fell upon
  thought to himself > thought
  thought to herself > thought
  thought to myself > thought
  whispered quietly > whispered
  whispered softly > whispered
  shouted loudly > shouted
  screamed loudly > screamed
  crept slowly > crept
  crept quietly > crept
  completely destroyed > destroyed
  completely silent > silent
  completely empty > empty
  absolutely silent > silent
  totally silent > silent
  utterly silent > silent
  final outcome > outcome
  end result > result
  close proximity > proximity
  past history > history
  unexpected surprise > surprise`);

export const STRONGER = pairs(`
  walked slowly > ambled
  walked quickly > strode
  walked quietly > padded
  walked heavily > trudged
  ran quickly > raced
  ran away > fled
  looked quickly > glanced
  looked briefly > glanced
  looked closely > peered
  looked angrily > glared
  said quietly > murmured
  said softly > murmured
  said loudly > called out
  said angrily > snapped
  spoke quietly > murmured
  spoke softly > murmured
  cried softly > wept
  cried loudly > wailed
  laughed softly > chuckled
  laughed quietly > chuckled
  laughed loudly > roared
  smiled broadly > beamed
  smiled widely > beamed
  breathed heavily > panted
  fell heavily > crashed
  closed loudly > slammed
  hit hard > struck
  held tightly > gripped
  pulled hard > hauled
  pulled sharply > yanked
  pushed hard > shoved
  threw violently > flung
  ate quickly > bolted
  drank quickly > gulped
  moved slowly > crept
  moved quickly > darted
  walks slowly > ambles
  walks quickly > strides
  walks heavily > trudges
  runs quickly > races
  looks quickly > glances
  looks closely > peers
  looks angrily > glares
  says quietly > murmurs
  says softly > murmurs
  says loudly > calls out
  speaks softly > murmurs
  laughs softly > chuckles
  smiles broadly > beams
  holds tightly > grips
  moves slowly > creeps
  moves quickly > darts
  very tired > exhausted
  very cold > freezing
  very hot > scorching
  very hungry > starving
  very thirsty > parched
  very wet > soaked
  very dirty > filthy
  very old > ancient
  very small > tiny
  very big > huge
  very large > huge
  very loud > deafening
  very dark > pitch-dark
  very bright > dazzling
  very afraid > terrified
  very frightened > terrified
  very angry > furious
  very happy > overjoyed
  very sad > desolate
  very surprised > astonished
  very thin > gaunt
  very pale > ashen
  very strange > uncanny
  very ugly > hideous
  very beautiful > lovely
  very poor > destitute
  very rich > wealthy
  very tall > towering
  very quiet > hushed`);

/** Comparisons that every reader has met; the plain word is left. */
export const WORN = pairs(`
  as white as a sheet > white
  white as a sheet > white
  as white as snow > white
  as cold as ice > icy
  cold as ice > icy
  as black as night > black
  black as night > black
  as black as pitch > pitch-black
  as quiet as a mouse > silent
  quiet as a mouse > silent
  as silent as the grave > silent
  silent as the grave > silent
  as still as a statue > still
  as pale as death > deathly pale
  pale as death > deathly pale
  as old as time > ancient
  as light as a feather > light
  as quick as lightning > at once
  quick as lightning > at once
  as sharp as a razor > razor-sharp
  as hard as stone > stony
  as dead as a doornail > dead
  in the blink of an eye > at once
  in the twinkling of an eye > at once
  at the speed of light > at once
  in the nick of time > just in time`);
