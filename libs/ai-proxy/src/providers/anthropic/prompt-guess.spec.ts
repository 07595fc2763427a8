import { NO_TOKENS } from '@cse/core';
import type { MessageParams } from './message-params';
import { guessPrompt } from './prompt-guess';

describe('what is guessed of a prompt', () => {
  const block = (text: string, ttl?: '5m' | '1h') => ({
    type: 'text' as const,
    text,
    ...(ttl && { cache_control: { type: 'ephemeral' as const, ttl } }),
  });

  it('takes everything before a cache mark for a write of that lifetime, by bytes', () => {
    const params = {
      system: [block('a'.repeat(25)), block('b'.repeat(25), '1h')],
      messages: [
        { role: 'user', content: [block('c'.repeat(25)), block('灯'.repeat(25), '5m'), block('d'.repeat(5))] },
      ],
    } as MessageParams;
    const expected = { ...NO_TOKENS, cacheWrite1hTokens: 20, cacheWrite5mTokens: 40, inputTokens: 2 };
    expect(guessPrompt(params)).toEqual(expected);
  });
});
