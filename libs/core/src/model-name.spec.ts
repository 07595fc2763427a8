import { modelName } from './model-name';

describe('the name of a model', () => {
  it.each([
    'claude-sonnet-5-5',
    'anthropic/claude-sonnet-5-5',
    'openrouter/anthropic/claude-sonnet-5-5',
    'claude-sonnet-5-5-20261001',
    'claude-sonnet-5-5@20261001',
    'claude-sonnet-5-5-2026-10-01',
    'claude-sonnet-5-5-latest',
    'claude-sonnet-5-5:latest',
    'us.anthropic.claude-sonnet-5-5-20261001-v1:0',
    'anthropic.claude-sonnet-5-5-v1',
  ])('is read from %s', (name) => {
    expect(modelName(name)).toBe('claude-sonnet-5-5');
  });

  it.each(['claude-sonnet-5', 'claude-haiku-4-5', 'qwen3:8b', 'llama-3.3-70b', 'gpt-4o-mini'])(
    'keeps what belongs to it: %s',
    (name) => {
      expect(modelName(name)).toBe(name);
    },
  );
});
