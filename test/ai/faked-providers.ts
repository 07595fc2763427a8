import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { startFakeChat, type FakeChat } from '../fakes/chat-completions';

/** A provider of text that is faked, with the settings of an API that asks it. */
export interface FakedProvider {
  fake: FakeAnthropic | FakeChat;
  settings: object;
}

/** Each way of asking for text, for what has to hold over all of them. */
export const FAKED_PROVIDERS: [name: string, start: () => Promise<FakedProvider>][] = [
  [
    'anthropic',
    async () => {
      const fake = await startFakeAnthropic();
      return { fake, settings: { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test' } };
    },
  ],
  [
    'openai',
    async () => {
      const fake = await startFakeChat();
      const models = { TEXT_MODEL_STANDARD: 'gpt-6.2-sol', TEXT_MODEL_DRAFT: 'gpt-6-luna' };
      return { fake, settings: { TEXT_PROVIDER: 'openai', TEXT_BASE_URL: fake.url, TEXT_API_KEY: 'k', ...models } };
    },
  ],
];
