import { MemoryServer } from '../../test/memory-server.ts';
import { deviceOf, letIn, projectId } from '../../test/people.ts';
import { SHAPES } from '../../test/shapes.ts';
import { text, utf8 } from '../crypto/bytes.ts';
import { memoryStore, type BackupFile, type Project, type Vault, type VaultStore } from '../index.ts';
import { Chunks, namesOf, type ChunkRef } from './chunks.ts';
import { hashOfBody, writeManifest, type ManifestBody } from './manifest.ts';

const file = (name: string, content: string): BackupFile => ({ name, content: utf8(content) });

describe('a member whose device signs what is no version', () => {
  let server: MemoryServer;
  let id: string;
  let project: Project;
  let vault: Vault;
  let store: VaultStore;
  beforeEach(async () => {
    server = new MemoryServer();
    id = projectId();
    ({ vault, store } = await deviceOf(server, 'anna'));
    project = await vault.createProject(id);
    await project.backup.save([file('a', 'one')]);
  });
  const restored = async () => (await project.backup.restore()).map(({ content }) => text(content));

  /** What a version after the first one holds before it is bent, beside what it says to the server. */
  interface Honest {
    history: unknown[];
    files: ChunkRef[];
    /** The chunk of the file of the first version. */
    content: ChunkRef;
  }

  /** Puts a version with any payload behind the newest one. */
  async function sign(
    bend: (honest: Honest) => unknown,
    list: Uint8Array = utf8('[]'),
    { also = [], ...more }: Partial<ManifestBody> & { also?: ChunkRef[] } = {},
  ) {
    const { ring, device } = project.access;
    const version = Math.max(...server.project(id).manifests.keys()) + 1;
    const previous = hashOfBody(server.project(id).manifests.get(version - 1)!.body);
    const chunks = new Chunks(server.as('anna'), ring, memoryStore());
    const [files, content] = (await chunks.save([list, utf8('one')], new Map())) as [ChunkRef[], ChunkRef[]];
    const names = namesOf([...files, ...content, ...also]);
    const head = {
      project_id: id,
      version,
      previous,
      generation: 1,
      device_id: device.deviceId,
      chunks: names,
      ...more,
    };
    const honest = { made_at: '2026-11-30T00:00:00Z', history: [previous], files };
    const payload = bend({ ...honest, content: content[0]! });
    const written = { ...honest, toJSON: () => payload };
    server.project(id).manifests.set(version, await writeManifest(head, written, ring, device));
  }

  /** Nothing of the newest ones can be read, and everybody goes on after them. */
  async function expectPassedOver() {
    const version = Math.max(...server.project(id).manifests.keys());
    expect(await restored()).toEqual(['one']);
    expect(await project.backup.newest()).toMatchObject({ version: 1 });
    await expect(project.backup.restore(version)).rejects.toMatchObject({ name: 'VaultError', code: 'tampered' });
    expect(await project.backup.save([file('a', 'one'), file('b', 'two')])).toBe(version + 1);
    expect((await project.backup.versions()).map((one) => one.version)).toEqual([version + 1, 1]);
    expect(await restored()).toEqual(['one', 'two']);
  }

  it.each<[string, unknown[], (honest: Honest, shape: unknown) => unknown]>([
    ['the payload', [...SHAPES, []], (_, shape) => shape],
    ['the time', SHAPES, (honest, made_at) => ({ ...honest, made_at })],
    ['what comes before', [...SHAPES, []], (honest, history) => ({ ...honest, history })],
    [
      'a record of what comes before',
      [0],
      ({ history: [previous], ...rest }) => ({ ...rest, history: { 0: previous } }),
    ],
    ['more before than there is', [0], ({ history, ...rest }) => ({ ...rest, history: [...history, ...history] })],
    ['the list of chunks', [...SHAPES, []], (honest, files) => ({ ...honest, files })],
    [
      'the name of a chunk',
      [...SHAPES, 'f'.repeat(64)],
      ({ files: [ref], ...rest }, sha256) => ({ ...rest, files: [{ ...ref, sha256 }] }),
    ],
    ['the index of a chunk', SHAPES, ({ files: [ref], ...rest }, id) => ({ ...rest, files: [{ ...ref, id }] })],
    [
      'the index of another chunk',
      [0],
      ({ files: [ref], content, ...rest }) => ({ ...rest, files: [{ ...ref, id: content.id }] }),
    ],
    [
      'the key of a chunk',
      [...SHAPES, 0, 2],
      ({ files: [ref], ...rest }, generation) => ({ ...rest, files: [{ ...ref, generation }] }),
    ],
  ])('keeps nobody from backing up and restoring: %s', async (_, shapes, bend) => {
    for (const shape of shapes) await sign((honest) => bend(honest, shape));
    await expectPassedOver();
  });

  it.each<[string, unknown[]]>([
    ['the list', SHAPES],
    ['a name', SHAPES.filter((one) => typeof one !== 'string').map((name) => [{ name, size: 0, chunks: [] }])],
    ['a size', SHAPES.map((size) => [{ name: 'a', size, chunks: [] }])],
    ['the chunks', SHAPES.map((chunks) => [{ name: 'a', size: 0, chunks }])],
  ])('keeps nobody from it by a list of files that is none: %s', async (_, lists) => {
    for (const list of lists) await sign((honest) => honest, utf8(JSON.stringify(list)));
    await expectPassedOver();
  });

  it.each<[string, Uint8Array]>([
    ['is no JSON', utf8('[')],
    ['is no UTF-8', new Uint8Array([255])],
    ['is nothing', new Uint8Array()],
    ['is deep', utf8('['.repeat(200_000))],
  ])('keeps nobody from it by a list of files that %s', async (_, list) => {
    await sign((honest) => honest, list);
    await expectPassedOver();
  });

  it('names one chunk as another: who saves next lists none that it has not looked at', async () => {
    const { ring } = project.access;
    const saved = await new Chunks(server.as('anna'), ring, memoryStore()).save([utf8('one'), utf8('two')], new Map());
    const [[one], [two]] = saved as [[ChunkRef], [ChunkRef]];
    await sign((honest) => honest, utf8(JSON.stringify([{ name: 'a', size: 3, chunks: [{ ...two, id: one.id }] }])), {
      also: [two],
    });
    const other = await deviceOf(server, 'anna');
    await letIn(vault, other.vault);
    const there = await other.vault.openProject(id);
    for (const { backup } of [there, project]) {
      await backup.save([file('a', 'one')]);
      expect(await restored()).toEqual(['one']);
    }
  });

  it('says something wrong of the versions further back: who saw one of them finds it, and all are there', async () => {
    const away = new Map(await store.list(''));
    await project.backup.save([file('a', 'two')]);
    await sign(({ history: [previous], ...rest }) => ({ ...rest, history: [previous, 'f'.repeat(64)] }));
    await project.backup.save([file('a', 'four')]);
    await project.backup.save([file('a', 'five')]);
    const back = await (await deviceOf(server, 'anna', memoryStore(away))).vault.openProject(id);
    for (const { backup } of [back, project]) {
      expect((await backup.versions()).map(({ version }) => version)).toEqual([5, 4, 3, 2, 1]);
      expect((await backup.restore(1)).map(({ content }) => text(content))).toEqual(['one']);
    }
    expect(await back.backup.save([file('a', 'six')])).toBe(6);
  });

  it('lists a chunk that the server was never told to keep', async () => {
    await sign((honest) => honest, undefined, { chunks: [] });
    await expectPassedOver();
  });

  it('does not help a server that keeps the newest list of files back: it is said, not passed over', async () => {
    const before = new Set(server.project(id).chunks.keys());
    await project.backup.save([file('a', 'two')]);
    const { chunks } = server.project(id);
    for (const name of chunks.keys()) if (!before.has(name)) chunks.delete(name);
    await expect(project.backup.restore()).rejects.toMatchObject({ code: 'withheld' });
    await expect(project.backup.newest()).rejects.toMatchObject({ code: 'withheld' });
  });
});
