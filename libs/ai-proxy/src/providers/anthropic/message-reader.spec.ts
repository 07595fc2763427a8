import fc from 'fast-check';
import { MessageReader } from './message-reader';

const NAME = 'content_block_delta';

function textOf(data: string): string | undefined {
  const reader = new MessageReader(new Headers());
  reader.read({ name: NAME, data });
  return reader.takeText();
}

describe('MessageReader', () => {
  it('reads a delta of any text as JSON does, however its characters are written', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', '\\', '}', 'u', '\n', 'é') }),
    );
    fc.assert(
      fc.property(anyText, fc.nat(40), (text, index) => {
        const event = { type: NAME, index, delta: { type: 'text_delta', text } };
        expect(textOf(JSON.stringify(event))).toBe(text);
        const escaped = JSON.stringify(event).replace(
          /[é}](?=[^{}]*")/g,
          (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        expect(textOf(escaped)).toBe((JSON.parse(escaped) as typeof event).delta.text);
      }),
    );
  });

  it.each([
    ['a member behind the text', `{"type":"${NAME}","index":0,"delta":{"type":"text_delta","text":"a","x":"b"}}`, 'a'],
    [
      'a second text, which wins',
      `{"type":"${NAME}","index":0,"delta":{"type":"text_delta","text":"a","text":"b"}}`,
      'b',
    ],
    ['another order', `{"index":0,"delta":{"text":"a","type":"text_delta"},"type":"${NAME}"}`, 'a'],
    ['white space', `{ "type": "${NAME}", "index": 0, "delta": { "type": "text_delta", "text": "a" } }`, 'a'],
    ['thinking', `{"type":"${NAME}","index":0,"delta":{"type":"thinking_delta","thinking":"a"}}`, undefined],
    [
      'another type behind the first, which wins',
      `{"type":"${NAME}","index":0,"type":"ping","delta":{"type":"text_delta","text":"a"}}`,
      undefined,
    ],
  ])('reads an event with %s', (_, data, text) => {
    expect(textOf(data)).toBe(text);
  });

  it.each([
    ['a bare line break', `{"type":"${NAME}","index":0,"delta":{"type":"text_delta","text":"a\nb"}}`],
    ['a broken escape', `{"type":"${NAME}","index":0,"delta":{"type":"text_delta","text":"a\\x"}}`],
    ['an index that is no number', `{"type":"${NAME}","index":x,"delta":{"type":"text_delta","text":"a"}}`],
    ['no end', `{"type":"${NAME}","index":0,"delta":{"type":"text_delta","text":"a"}`],
  ])('refuses what is no JSON: %s', (_, data) => {
    expect(() => textOf(data)).toThrow(SyntaxError);
  });
});
