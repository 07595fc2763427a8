import { TextConfig } from '@cse/config';
import type { LabelledStory } from '../../../test/fixtures';
import { startFakeAnthropic } from '../../../test/fakes/anthropic';
import { startFakeChat } from '../../../test/fakes/chat-completions';
import type { Measure } from '../measures';
import { startEngine, type StoryFake, type TextEngine } from '../operations';
import { measureContradictions } from '../stories/contradictions';
import { measureGhosts, measureIdeas } from '../stories/ghosts';
import type { LiveProvider, Maker } from './recording';
import { Tape, type TapeSettings } from './tape';

export interface LiveResult {
  measures: Measure[];
  /** The head of the column: who made it. */
  madeBy: string;
  /** How many answers the recording does not have; with one the column is not whole and says nothing. */
  missing: number;
  /** How many requests a live model answered now. */
  asked: number;
}

/**
 * The column of a live model: it reads what the labels propose, and compares what they write with the canon.
 * @param upstream where the model is asked what is not recorded; absent: the recording alone answers
 * @param environment settings for the model, where it is asked
 */
export async function measureLive(
  stories: readonly LabelledStory[],
  { provider, upstream, folder }: Omit<TapeSettings, 'scripted'>,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<LiveResult> {
  // What a live model does not write: the proposals that it reads.
  const fake = await (provider === 'anthropic' ? startFakeAnthropic({ anyModel: true }) : startFakeChat());
  const scripted = fake.url.replace(/\/v1$/, '');
  const tape = await Tape.start({ provider, scripted, folder, ...(upstream === undefined ? {} : { upstream }) });
  const engine = await startEngine<StoryFake>(fake, {
    ...(upstream === undefined && tape.tiers ? modelsOf(tape.tiers) : environment),
    ...addressed(provider, tape.url),
    TEXT_JUDGE: 'fast',
  });
  const { standardModel: standard, draftModel: draft } = engine.app.get(TextConfig);
  const keep = (): void => tape.write({ standard, draft });
  try {
    const measures = await columnOf(engine, stories);
    keep();
    return { measures, madeBy: tape.madeBy, missing: tape.missing, asked: tape.asked };
  } finally {
    // What a run that breaks off has asked is paid for too.
    keep();
    await engine.close();
    await tape.close();
  }
}

async function columnOf(engine: TextEngine<StoryFake>, stories: readonly LabelledStory[]): Promise<Measure[]> {
  return [
    ...(await measureContradictions(engine, stories, 'live')),
    ...(await measureIdeas(engine, stories, 'live')),
    ...(await measureGhosts(engine, stories, 'live')),
  ];
}

/** Without a live model the recorded ones are asked for: a key is not needed, and none stands there. */
function modelsOf({ standard, draft }: Maker['tiers']): Record<string, string> {
  return { TEXT_MODEL_STANDARD: standard, TEXT_MODEL_DRAFT: draft, ANTHROPIC_API_KEY: 'recorded' };
}

function addressed(provider: LiveProvider, url: string): Record<string, string> {
  return provider === 'anthropic'
    ? { TEXT_PROVIDER: 'anthropic', ANTHROPIC_BASE_URL: url }
    : { TEXT_PROVIDER: 'openai', TEXT_BASE_URL: `${url}/v1` };
}
