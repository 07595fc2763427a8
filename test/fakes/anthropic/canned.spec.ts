import Anthropic from '@anthropic-ai/sdk';
import { startFakeAnthropic } from '.';
import { storyRequest, textOf } from './story-request';

describe('canned answers', () => {
  it('repeat the first one, as JSON or as a stream, until they are told to forget it', async () => {
    const fake = await startFakeAnthropic({ canned: true });
    const client = new Anthropic({ apiKey: 'k', baseURL: fake.url, maxRetries: 0 });
    try {
      const first = textOf(await client.messages.create(storyRequest()));
      const other = storyRequest('Write exactly 7 ghost nodes.');
      expect(textOf(await client.messages.create(other))).toBe(first);
      expect(textOf(await client.messages.stream(other).finalMessage())).toBe(first);
      fake.reset();
      expect(textOf(await client.messages.stream(other).finalMessage())).not.toBe(first);
      expect([fake.requests, fake.ledger.entries]).toEqual([[], []]);
    } finally {
      await fake.close();
    }
  });
});
