import { styled, Terminal } from './terminal.ts';

/** A text that would hide what follows, rename the window, and go back over its own line. */
const EVIL = 'a\u001b[8mb\u009b2Jc\u001b]0;d\u0007e\rf\u007f\tg\nh';
const HARMLESS = 'a[8mb2Jc]0;def\tg\nh';

function terminal(isTTY: boolean, json = false) {
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err') =>
    ({
      isTTY: name === 'out' && isTTY,
      write: (text: string) => (said[name] += text),
    }) as unknown as NodeJS.WriteStream;
  return { said, terminal: new Terminal({ json, quiet: false }, stream('out'), stream('err')) };
}

describe('Terminal', () => {
  const colours = process.env.NO_COLOR;
  beforeAll(() => delete process.env.NO_COLOR);
  afterAll(() => (colours === undefined ? undefined : (process.env.NO_COLOR = colours)));

  it('has no control characters but its own, on either stream', () => {
    const { said, terminal: one } = terminal(true);
    one.print(EVIL, styled('red', EVIL));
    expect(said.out).toBe(`${HARMLESS}\u001b[31m${HARMLESS}\u001b[39m\n`);
    said.out = '';
    one.facts([['name', EVIL]]);
    one.table(['head'], [[EVIL]]);
    one.file(EVIL);
    // eslint-disable-next-line no-control-regex -- the looks of names and heads
    expect(said.out.replace(/\u001b\[(?:1|2|22)m/g, '')).not.toMatch(/[^\P{Cc}\t\n]/u);
    one.note(EVIL);
    one.progress(EVIL);
    one.fail(EVIL);
    // eslint-disable-next-line no-control-regex -- the looks of the word before an error
    expect(said.err.replace(/\u001b\[(?:31|39)m/g, '')).toBe(`${HARMLESS}\n${HARMLESS}\nerror: ${HARMLESS}\n`);
  });

  it('gives a program what it asked for as it is', () => {
    const { said, terminal: one } = terminal(false, true);
    one.file(EVIL);
    expect(said.out).toBe(EVIL);
    said.out = '';
    one.json({ text: EVIL });
    expect(JSON.parse(said.out)).toEqual({ text: EVIL });
    expect(said.out).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
