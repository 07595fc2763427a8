import { promptBound, type RenderedPrompt } from './rendered-prompt';

describe('the bound of a prompt', () => {
  it('counts the bytes of its texts, its schema twice, and what a provider adds', () => {
    const prompt: RenderedPrompt = {
      id: 'test.v1',
      system: [{ text: 'ab' }, { text: 'é' }],
      content: [{ text: '海' }],
      schema: { type: 'object' },
      maxOutputTokens: 7,
    };
    const bound = { promptTokens: 2 + 2 + 3 + 2 * '{"type":"object"}'.length + 2_000, outputTokens: 7 };
    expect(promptBound(prompt)).toEqual(bound);
    expect(promptBound({ ...prompt })).toEqual(bound);
  });
});
