import { importFiles } from './import-files';
import { ImportError } from './imported-story';

const texts = ({ graph }: Awaited<ReturnType<typeof importFiles>>) =>
  Object.fromEntries(graph.nodes.map(({ title, text }) => [title, text]));

describe('a story in several files', () => {
  it('is read as Ink puts it together: what is included stands where it is included, once', async () => {
    const story = await importFiles([
      { name: 'game/parts/harbour.ink', text: '=== harbour ===\nThe harbour lay empty.\n-> END\n' },
      { name: 'game/globals.ink', text: 'VAR lamp = true\nINCLUDE main.ink\n' },
      { name: 'game/main.ink', text: 'INCLUDE globals.ink\nIt rained.\n-> harbour\nINCLUDE parts/harbour.ink\n' },
    ]);
    expect(story.format).toBe('ink');
    expect(story.losses.filter(({ kind }) => kind === 'include' || kind === 'missing_target')).toEqual([]);
    expect(Object.values(texts(story))).toEqual(expect.arrayContaining(['It rained.', 'The harbour lay empty.']));
    const [, harbour] = story.graph.nodes;
    expect(story.placeOf(story.details[harbour!.id]!.line)).toEqual({ file: 'game/parts/harbour.ink', line: 1 });
  });

  it('tells of an include that is not there', async () => {
    const { losses } = await importFiles([{ name: 'main.ink', text: 'INCLUDE gone.ink\nIt rained.\n-> END\n' }]);
    expect(losses.map(({ kind }) => kind)).toEqual(['include']);
  });

  it('finds what is included in time that grows with the length of a line alone', async () => {
    const spaces = ' '.repeat(20_000);
    // U+2028 is a space that ends no line of a file.
    const lines = [`INCLUDE${spaces}b.ink${spaces}`, `INCLUDE${spaces}\u2028x`, `INCLUDE${spaces}b${spaces}\u2028x`];
    const story = await importFiles([
      { name: 'main.ink', text: `${lines.join('\n')}\n-> b` },
      { name: 'b.ink', text: '=== b ===\nThe harbour lay empty.\n-> END\n' },
    ]);
    expect(story.files).toEqual(['b.ink', 'main.ink']);
  });

  it("joins the scripts of a Ren'Py game, and the passages of a Twine folder, whose links cross files", async () => {
    const game = await importFiles([
      { name: 'game/script.rpy', text: 'label start:\n    "It rained."\n    jump harbour\n' },
      { name: 'game/harbour.rpy', text: 'label harbour:\n    "The harbour lay empty."\n    return\n' },
      { name: 'README.md', text: '# A game\n' },
    ]);
    expect([game.format, game.files]).toEqual(['renpy', ['game/harbour.rpy', 'game/script.rpy']]);
    expect(game.losses.filter(({ kind }) => kind === 'missing_target')).toEqual([]);
    expect(game.graph.nodes.find(({ id }) => id === game.start)?.text).toBe('It rained.');
    const twee = await importFiles([
      { name: 'b.twee', text: ':: Harbour\nThe harbour lay empty.' },
      { name: 'a.twee', text: ':: Start\nIt rained. [[Harbour]]' },
    ]);
    expect(texts(twee)).toEqual({ Start: expect.stringContaining('It rained.'), Harbour: 'The harbour lay empty.' });
  });

  it('reads chapters in the order of their numbers', async () => {
    const { graph } = await importFiles(
      [10, 2, 1].map((number) => ({ name: `chapter-${number}.md`, text: `# Chapter ${number}\n\nIt rained.` })),
    );
    expect(graph.nodes.map(({ title }) => title)).toEqual(['Chapter 1', 'Chapter 2', 'Chapter 10']);
  });

  it('says in which file it is wrong', async () => {
    const broken = importFiles([{ name: 'story.json', text: '{"nodes": [' }]);
    await expect(broken).rejects.toBeInstanceOf(ImportError);
    await expect(broken).rejects.toMatchObject({ place: { file: 'story.json', line: 1 } });
    await expect(importFiles([])).rejects.toBeInstanceOf(RangeError);
  });
});
