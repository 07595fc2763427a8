import { BooleanField, EnumField, IdField, NumberField, ObjectField, StringField } from '@cse/http';
import { LIMITS, MODALITIES, type Canon as StoryCanon, type Fact as StoryFact } from '@cse/prompts';
import { ListField, TextsField } from './documented-fields';

// These classes document the canon; `canonProblems` checks it in one pass.

export class Place {
  @IdField()
  id!: string;

  @StringField({ min: 1, max: LIMITS.name })
  name!: string;

  @TextsField({ max: LIMITS.aliases, each: LIMITS.name })
  aliases?: string[];
}

export class Setting {
  @StringField({ max: LIMITS.label, optional: true })
  era?: string;

  @StringField({ max: LIMITS.canonSummary, optional: true })
  summary?: string;

  @ListField(() => Place, { max: LIMITS.canonEntries })
  places?: Place[];
}

export class Character extends Place {
  @StringField({ max: LIMITS.label, optional: true })
  role?: string;

  @StringField({ max: LIMITS.canonSummary, optional: true })
  summary?: string;
}

export class Tone {
  @StringField({ max: LIMITS.name, optional: true, description: 'Point of view' })
  pov?: string;

  @StringField({ max: LIMITS.name, optional: true })
  tense?: string;

  @TextsField({ max: LIMITS.aliases, each: LIMITS.name })
  mood?: string[];

  @StringField({ max: LIMITS.name, optional: true })
  register?: string;
}

export class Rule {
  @IdField()
  id!: string;

  @StringField({ min: 1, max: LIMITS.statement })
  statement!: string;

  @BooleanField({ optional: true, description: 'Belongs to the author: reported when broken, never changed' })
  locked?: boolean;
}

export class TimelineEvent {
  @IdField()
  id!: string;

  @StringField({ min: 1, max: LIMITS.label })
  label!: string;

  @StringField({ max: LIMITS.label, optional: true })
  when?: string;

  @NumberField({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, description: 'Place in story time' })
  order!: number;

  @IdField({ description: 'A node of the path' })
  node_id!: string;
}

export class Thread {
  @IdField()
  id!: string;

  @StringField({ min: 1, max: LIMITS.statement })
  question!: string;

  @IdField()
  opened_node_id!: string;

  @IdField({ optional: true, nullable: true })
  closed_node_id?: string | null;
}

export class FactSource {
  @IdField({ description: 'A node of the path' })
  node_id!: string;

  @StringField({ min: 1, max: LIMITS.quote })
  quote!: string;
}

export class Fact implements StoryFact {
  @IdField()
  id!: string;

  @StringField({ min: 1, max: LIMITS.name, description: 'A character, a place or a thing; best by its id' })
  subject!: string;

  @StringField({ min: 1, max: LIMITS.name })
  attribute!: string;

  @StringField({ min: 1, max: LIMITS.factValue })
  value!: string;

  @EnumField(MODALITIES, { optional: true })
  modality?: (typeof MODALITIES)[number];

  @IdField({ optional: true, nullable: true, description: 'Who believes or knows it, when it is not simply true' })
  holder?: string | null;

  @IdField({ optional: true, nullable: true, description: 'First node of the path at which it holds' })
  valid_from?: string | null;

  @IdField({ optional: true, nullable: true, description: 'Node of the path at which it stopped to hold' })
  valid_to?: string | null;

  @BooleanField({ optional: true, description: 'Belongs to the author: reported when broken, never changed' })
  locked?: boolean;

  @ListField(() => FactSource, { max: LIMITS.sources })
  sources?: FactSource[];
}

export class Canon implements StoryCanon {
  @ObjectField(() => Setting, { optional: true })
  setting?: Setting;

  @ListField(() => Character, { max: LIMITS.canonEntries })
  characters?: Character[];

  @ObjectField(() => Tone, { optional: true })
  tone?: Tone;

  @ListField(() => Rule, { max: LIMITS.canonEntries })
  rules?: Rule[];

  @ListField(() => TimelineEvent, { max: LIMITS.canonEntries })
  timeline?: TimelineEvent[];

  @ListField(() => Thread, { max: LIMITS.canonEntries })
  threads?: Thread[];

  @ListField(() => Fact, { max: LIMITS.facts })
  facts?: Fact[];
}
