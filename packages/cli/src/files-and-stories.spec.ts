import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCommand, type ImportFlags } from './commands/import.ts';
import { failureOf } from './failure.ts';
import { write } from './files.ts';
import { loadStory, type StoryFile } from './story-file.ts';
import { Terminal } from './terminal.ts';

const NOWHERE = { write: () => true } as unknown as NodeJS.WriteStream;

describe('files of the command line', () => {
  let folder: string;
  const here = (name: string): string => join(folder, name);
  const put = (name: string, content: unknown): void =>
    writeFileSync(here(name), typeof content === 'string' ? content : JSON.stringify(content));
  const story = (name: string): StoryFile => JSON.parse(readFileSync(here(name), 'utf8')) as StoryFile;
  const bring = (name: string, flags: ImportFlags = {}) =>
    importCommand(
      here(name),
      { out: here('out.json'), ...flags },
      new Terminal({ json: false, quiet: true }, NOWHERE, NOWHERE),
    );

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'creative-space-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  describe('canon.json', () => {
    const canon = { rules: [{ id: 'r', statement: 'Nobody lies.' }] };
    it.each(['book', 'book.v2', 'book.v2/', 'book.json'])('in the folder %s', async (name) => {
      mkdirSync(here(name));
      put(join(name, 'a.twee'), ':: Start\nIt rained.\n');
      put(join(name, 'canon.json'), { canon });
      expect((await loadStory(here(name))).story.canon).toEqual(canon);
    });

    it.each(['story.twee', 'story'])('beside the file %s', async (name) => {
      put(name, ':: Start\nIt rained.\n');
      put('canon.json', { canon });
      expect((await loadStory(here(name))).story.canon).toEqual(canon);
    });
  });

  it('joins an Ink folder as its compiler does, with places in its files', async () => {
    mkdirSync(here('ink'));
    put('ink/a.ink', '=== harbour ===\nThe harbour lay empty.\n-> END\n');
    put('ink/main.ink', 'It rained.\nINCLUDE a.ink\n-> harbour\n');
    const { story: read, imported, placeOf } = await loadStory(here('ink'));
    expect(imported!.losses.filter(({ kind }) => kind === 'include')).toEqual([]);
    expect(read.nodes.find(({ id }) => id === read.start)!.text).toBe('It rained.');
    expect(placeOf(read.nodes.find(({ text }) => text.includes('harbour'))!.id)).toEqual({
      file: here('ink/a.ink'),
      line: 1,
    });
  });

  describe('a story that is imported again', () => {
    const OWN = { pinned: true, grounded_in: ['start'], mine: 1 };
    beforeEach(async () => {
      put('a.twee', ':: Start\nIt rained. [[Shed]] [[Orchard]]\n\n:: Shed\nSmoke.\n\n:: Orchard\nPears.\n');
      await bring('a.twee');
      const { nodes, ...rest } = story('out.json');
      put('out.json', {
        ...rest,
        colour: 'red',
        canon: { tone: { tense: 'past' } },
        nodes: nodes.map((node) => (node.id === 'shed' ? { ...node, ...OWN, text: 'Old.', title: 'Old' } : node)),
      });
    });

    it('keeps its canon and what was written beside and into its nodes', async () => {
      await bring('a.twee');
      expect(story('out.json')).toMatchObject({ colour: 'red', canon: { tone: { tense: 'past' } } });
      expect(story('out.json').nodes[1]).toEqual({
        id: 'shed',
        parent_id: 'start',
        title: 'Shed',
        text: 'Smoke.',
        ...OWN,
      });
    });

    it('is known by its source, however much it has changed', async () => {
      put('a.twee', ':: Other\nIt rained.\n');
      await bring('a.twee');
      expect(story('out.json')).toMatchObject({ colour: 'red', nodes: [{ id: 'other' }] });
    });

    it('and by most of its nodes; a name that every story has is not enough', async () => {
      put('renamed.twee', ':: Start\nIt rained. [[Shed]]\n\n:: Shed\nSmoke.\n');
      await bring('renamed.twee');
      expect(story('out.json')).toMatchObject({ colour: 'red', source: 'renamed.twee' });
      put('other.twee', ':: Start\nAnother story. [[End]]\n\n:: End\nIt ends.\n');
      const before = readFileSync(here('out.json'), 'utf8');
      await expect(bring('other.twee')).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringContaining('--force'),
      });
      expect(readFileSync(here('out.json'), 'utf8')).toBe(before);
      await bring('other.twee', { force: true });
      expect(story('out.json')).not.toHaveProperty('colour');
      expect(story('out.json').nodes).toHaveLength(2);
    });
  });

  it('writes a file as a whole, through links, with the rights that it had', async () => {
    put('real', 'old');
    chmodSync(here('real'), 0o600);
    symlinkSync(here('real'), here('link'));
    const { ino } = statSync(here('real'));
    await write(here('link'), 'new');
    expect([readFileSync(here('real'), 'utf8'), lstatSync(here('link')).isSymbolicLink()]).toEqual(['new', true]);
    const { ino: now, mode } = statSync(here('real'));
    expect([now === ino, mode & 0o777]).toEqual([false, 0o600]);
    expect(readdirSync(folder).sort()).toEqual(['link', 'real']);
  });

  it.each([
    ['gone/a.json', 'there is no such folder'],
    ['', 'it is a folder'],
    ['file/a.json', 'it cannot be written (not a directory)'],
  ])('says why it cannot write to %j', async (name, why) => {
    put('file', '');
    await expect(write(here(name), 'x')).rejects.toMatchObject({ exitCode: 2, message: `${here(name)}: ${why}` });
  });

  it('takes an error of the system for no mistake of the program', () => {
    const error = Object.assign(new Error('ENOSPC: …'), { code: 'ENOSPC', errno: -28, syscall: 'write' });
    expect(failureOf(error, 'x')).toMatchObject({ exitCode: 2, message: 'write: no space left on device' });
    expect(failureOf(new Error('x'), 'x')).toMatchObject({ exitCode: 70 });
  });
});
