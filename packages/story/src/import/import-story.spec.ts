import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { validateGraph } from '../graph/validate.ts';
import { detectFormat } from './detect-format.ts';
import { ImportError, importStory } from './import-story.ts';
import type { ImportFormat } from './imported-story.ts';

const sample = (name: string) => readFileSync(join(__dirname, '../fixtures', name), 'utf8');
const SAMPLES = {
  twee: sample('small.twee'),
  ink: sample('small.ink'),
  fountain: sample('small.fountain'),
  renpy:
    'define e = Character("E")\n\nlabel start:\n    e "Hi {b}you{/b}."\n    menu:\n        "Go" if x:\n            jump b\n        "Stay":\n            pass\nlabel b:\n    """Long\n    text."""\n    return\n',
  'twine-html':
    '<tw-storydata name="a" startnode="1"><tw-passagedata pid="1" name="A" tags="x">Hi [[B]] <<if $x>>y<</if>></tw-passagedata><tw-passagedata pid="2" name="B">(set: $x to "]")&amp;</tw-passagedata></tw-storydata>',
  markdown: '---\ntitle: x\n---\n# A\n\n*hi* [b](#b)\n\n## B {#b}\n\n- c\n  - d\n',
  loom: JSON.stringify({ root: { text: 'a', children: [{ text: 'b', id: 'x' }] } }),
} satisfies Record<ImportFormat, string>;
const FORMATS = Object.keys(SAMPLES) as ImportFormat[];

/** Whatever comes in: a valid graph, or an ImportError with a line of the source. */
function holds(source: string, format: ImportFormat): void {
  try {
    const { graph, details, losses, start } = importStory(source, { format });
    expect(validateGraph(graph)).toEqual([]);
    expect(Object.keys(details).sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
    expect(details).toHaveProperty([start]);
    for (const { line } of losses) expect(line).toBeGreaterThan(0);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    expect(error.line).toBeGreaterThan(0);
    expect(error.line).toBeLessThanOrEqual(source.split(/\r\n|\r|\n/).length);
  }
}

describe('importStory', () => {
  it('throws nothing else when what is no node, or a line, holds itself thousands of times', () => {
    holds(`{"text":"a","children":[${'['.repeat(20_000)}${']'.repeat(20_000)}]}`, 'loom');
    holds(`=== a ===\n${'- (x) '.repeat(20_000)}end`, 'ink');
  });

  it.each(FORMATS)('knows %s by its text', (format) => {
    expect(detectFormat(SAMPLES[format])).toBe(format);
    expect(importStory(SAMPLES[format]).format).toBe(format);
  });

  it('believes the ending of a name', () => {
    expect(detectFormat('x', 'a.FOUNTAIN')).toBe('fountain');
    expect(detectFormat('x', 'a.txt')).toBe('markdown');
  });

  it.each(FORMATS)('gives a valid graph or says what is wrong with %s that is cut off anywhere', (format) => {
    const source = SAMPLES[format];
    for (let end = 0; end <= source.length; end += Math.max(1, Math.floor(source.length / 150)))
      holds(source.slice(0, end), format);
  });

  it.each(FORMATS)('takes every other text as %s as well', (format) => {
    const token = fc.constantFrom(
      ...[
        '::',
        '[[',
        ']]',
        '->',
        '<-',
        '|',
        '<<',
        '>>',
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        '*',
        '+',
        '-',
        '=',
        '==',
        '~',
        '#',
        '/*',
        '*/',
        '//',
      ],
      ...[
        '<!--',
        '-->',
        '\n',
        '\n\n',
        '    ',
        '"',
        "'",
        '"""',
        ':',
        'label a:',
        'menu:',
        'jump a',
        'INT. A',
        '@',
        '^',
        '.',
        '!',
        '>',
        '\\',
        '$x',
      ],
      ...[
        '(if:',
        '<tw-storydata ',
        '<tw-passagedata ',
        '</tw-passagedata>',
        'name="a"',
        '&#0;',
        '&#xd800;',
        '\r',
        '\u0000',
        '\ud800',
        'e\u0301',
        'a',
        '語',
      ],
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => holds(tokens.join(''), format)),
      { numRuns: 120 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (source) => holds(source, format)),
      { numRuns: 40 },
    );
    // Tokens in a frame that lets them in.
    const frame = {
      twee: ':: a\n',
      ink: '=== a\n',
      fountain: 'INT. A\n\n',
      renpy: 'label a:\n    ',
      'twine-html': '<tw-storydata><tw-passagedata name="a">',
      markdown: '# a\n',
      loom: '',
    }[format];
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => holds(frame + tokens.join(''), format)),
      { numRuns: 120 },
    );
  });
});
