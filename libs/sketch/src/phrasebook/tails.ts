/** A closing sentence in the tone that the writer named. */
export const TAILS: readonly { tone: RegExp; tails: readonly string[] }[] = [
  {
    tone: /restrain|dry|understat|plain|spare|cool|quiet|sober|minimal/i,
    tails: [
      'Nobody raises a voice.',
      'Neither of them mentions it again that day.',
      'It is settled in a few words.',
      'The evening goes on as if nothing had been said.',
    ],
  },
  {
    tone: /dark|grim|bleak|gothic|macabre|sinister|wary|ominous|melanchol/i,
    tails: [
      'Nobody sleeps that night.',
      'Something is buried before morning.',
      'The lights stay on in every window until day.',
      'Afterwards there is a stain that will not come out.',
    ],
  },
  {
    tone: /comic|funny|humou?r|light|playful|absurd|farc|satir|whims/i,
    tails: [
      'It would go better if {figure} could stop laughing.',
      'The explanation makes it worse.',
      'Nobody remembers to be frightened until afterwards.',
      'Three people claim the credit before supper.',
    ],
  },
  {
    tone: /tender|warm|hopeful|romantic|gentle|bittersweet|cosy|cozy|heart/i,
    tails: [
      '{A} sees how tired {B} is and swallows the sharp reply.',
      'For once nobody counts what is owed.',
      'A light is left on for them.',
      'Somebody has kept them a piece of bread.',
    ],
  },
  {
    tone: /tense|suspens|urgent|thrill|breathless|fast|nervous|paranoi/i,
    tails: [
      'Steps are coming, and there is no time to be sure.',
      'The door has no lock.',
      'Every sound outside might be the one.',
      'It has to be decided standing up.',
    ],
  },
  {
    tone: /iron|wry|sardonic|cynic|witty/i,
    tails: [
      'Everyone involved later claims to have advised against it.',
      'In the record it will be called an accident.',
      'It is the nearest thing to thanks that anybody gets.',
      'The wrong person is congratulated.',
    ],
  },
];
