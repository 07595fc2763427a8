import { textProblem } from '@cse/core';
import * as fc from 'fast-check';
import { nodeLine, quoted } from './story-blocks';

describe('a text in a prompt', () => {
  const pieces = fc.constantFrom('"', '\\', '\n', '\r\n', '\t', '\u2028', '$&', 'é', '海', '😀', 'She said so. ');
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((parts) => parts.join('')),
  );

  it('is written as JSON writes it, with line feeds alone', () => {
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(textProblem(value, 1_000) === undefined);
        expect(quoted(value)).toBe(JSON.stringify(value.replaceAll('\r\n', '\n')));
      }),
      { numRuns: 500 },
    );
  });

  it('stands in a line of its node, after what else is told of it', () => {
    const node = { id: 'n_1', parent_id: null, text: '“Now,” she said.\n\t"Now!" \\ ' };
    for (const told of [{}, { title: 'Low "tide"' }, { kind: 'beat' as const, title: '' }]) {
      const { id, text: body } = node;
      const { kind, title } = { kind: undefined, title: undefined, ...told };
      expect(nodeLine({ ...node, ...told })).toBe(JSON.stringify({ id, kind, title, text: body }));
    }
  });
});
