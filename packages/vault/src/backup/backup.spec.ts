import { createHash, randomBytes } from 'node:crypto';
import { MemoryServer, Refusal } from '../../test/memory-server.ts';
import { deviceOf, letIn, projectId } from '../../test/people.ts';
import { memoryStore, type BackupFile, type Progress, type Project, type Vault } from '../index.ts';
import { hashOfBody, writeManifest } from './manifest.ts';
import { toBase64Url } from '../crypto/bytes.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';

const ANNA = 'anna';
const file = (name: string, content: Uint8Array | string): BackupFile => ({
  name,
  content: typeof content === 'string' ? new TextEncoder().encode(content) : content,
});
const picture = new Uint8Array(randomBytes(1_500_000));
const STORY = 'Mara walked into the lighthouse. '.repeat(400);

describe('backup', () => {
  let server: MemoryServer;
  let id: string;
  let project: Project;
  let vault: Vault;
  let store: ReturnType<typeof memoryStore>;
  beforeEach(async () => {
    server = new MemoryServer();
    id = projectId();
    store = memoryStore();
    ({ vault } = await deviceOf(server, ANNA, store));
    project = await vault.createProject(id);
  });
  const sentChunks = () => server.calls.filter((call) => call === 'putChunk').length;
  const contents = (files: BackupFile[]) =>
    files.map(({ name, content }) => [name, Buffer.from(content).toString('hex')]);

  it('gives back what was saved, version by version, and sends only what is new', async () => {
    const progress: Progress[] = [];
    const files = [file('story.json', STORY), file('cover.png', picture), file('empty', '')];
    expect(await project.backup.save(files, { onProgress: (one) => progress.push(one) })).toBe(1);
    const total = STORY.length + picture.length;
    expect(progress.at(-1)).toMatchObject({ done: total, total });
    expect(progress.at(-1)!.sent).toBeGreaterThan(total);
    const before = sentChunks();
    const next = [file('story.json', `${STORY} The end.`), file('cover.png', picture), file('copy.png', picture)];
    expect(await project.backup.save(next)).toBe(2);
    // The story and the list of files; the pictures are there already.
    expect(sentChunks() - before).toBe(2);
    expect(contents(await project.backup.restore())).toEqual(contents(next));
    expect(contents(await project.backup.restore(1))).toEqual(contents(files));
    expect((await project.backup.versions()).map(({ version, files: { length } }) => [version, length])).toEqual([
      [2, 3],
      [1, 3],
    ]);
    await project.backup.remove(1);
    expect((await project.backup.versions()).map(({ version }) => version)).toEqual([2]);
  });

  it('goes on after an upload that broke off, and sends nothing twice', async () => {
    let left = 3;
    server.before = (call) => {
      if (call === 'putChunk' && left-- === 0) throw new Error('the line is down');
    };
    const files = [file('cover.png', picture)];
    await expect(project.backup.save(files)).rejects.toThrow('the line is down');
    server.before = () => undefined;
    const kept = server.project(id).chunks.size;
    expect(kept).toBeGreaterThan(0);
    // The app was closed: the same store, everything else anew.
    const again = await (await deviceOf(server, ANNA, store)).vault.openProject(id);
    const before = sentChunks();
    await again.backup.save(files);
    expect(sentChunks() - before).toBe(server.project(id).chunks.size - kept);
    expect(contents(await again.backup.restore())).toEqual(contents(files));
  });

  it('makes one version when the answer to it was lost', async () => {
    let isLost = true;
    server.after = (call) => {
      if (call === 'addManifest' && isLost) {
        isLost = false;
        throw new Error('the answer was lost');
      }
    };
    await expect(project.backup.save([file('a', 'one')])).rejects.toThrow('the answer was lost');
    expect(await project.backup.save([file('a', 'one')])).toBe(2);
    expect(contents(await project.backup.restore())).toEqual(contents([file('a', 'one')]));
  });

  it('takes no version, new or old, that was written with a key that was given up', async () => {
    await project.backup.save([file('a', 'one')]);
    const old = project.access.ring;
    server.project(id).rotationDue = true;
    await project.members.share();
    await project.backup.save([file('a', 'two')]);
    const forge = async (version: number, previous: string | null) => {
      const { device } = project.access;
      const head = { project_id: id, version, previous, generation: 1, device_id: device.deviceId, chunks: [] };
      const history = [
        hashOfBody(server.project(id).manifests.get(2)!.body),
        hashOfBody(server.project(id).manifests.get(1)!.body),
      ];
      const payload = { made_at: '2026-11-30T00:00:00Z', history, files: [] };
      server.project(id).manifests.set(version, await writeManifest(head, payload, old, device));
    };
    const honest = server.copy();
    await forge(3, null);
    await expect(project.backup.restore()).rejects.toMatchObject({ code: 'tampered' });
    server.state = honest;
    await forge(1, null);
    await expect(project.backup.restore(1)).rejects.toMatchObject({ code: 'forked' });
  });

  it('comes after the version of another device that was faster', async () => {
    const other = await deviceOf(server, ANNA);
    await letIn(vault, other.vault);
    const there = await other.vault.openProject(id);
    await Promise.all([project.backup.save([file('a', 'one')]), there.backup.save([file('a', 'two')])]);
    expect((await project.backup.versions()).map(({ version }) => version)).toEqual([2, 1]);
    expect(await there.backup.newest()).toMatchObject({ version: 2 });
  });

  it('sends again what a sweep took, and bears a chunk that goes missing in between', async () => {
    await project.backup.save([file('a', STORY)]);
    const listed = new Set(server.project(id).chunks.keys());
    let isSwept = false;
    server.before = (call) => {
      if (call === 'addManifest' && !isSwept) {
        isSwept = true;
        const { chunks } = server.project(id);
        for (const name of chunks.keys()) if (!listed.has(name)) chunks.delete(name);
      }
    };
    await project.backup.save([file('a', STORY), file('b', 'new')]);
    expect(contents(await project.backup.restore())).toEqual(contents([file('a', STORY), file('b', 'new')]));
  });

  it('can be given up in the middle', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('given up'));
    const saving = project.backup.save([file('cover.png', picture)], { onProgress, signal: controller.signal });
    await expect(saving).rejects.toThrow('given up');
    expect(server.project(id).manifests.size).toBe(0);
  });

  it('shows the server no word, no name, no size', async () => {
    await project.backup.save([file('lighthouse.json', STORY)]);
    const { chunks, manifests, keys } = server.project(id);
    const all = Buffer.concat([
      ...[...chunks.values()].map((one) => Buffer.from(one)),
      Buffer.from(JSON.stringify([[...manifests.values()], [...keys.values()]])),
    ]);
    for (const word of ['Mara', 'lighthouse', toBase64Url(new TextEncoder().encode('Mara walked'))]) {
      expect(all.includes(word)).toBe(false);
    }
    // A word more is the same length outside.
    const sizes = () => [...server.project(id).chunks.values()].map(({ length }) => length);
    const before = new Set(sizes());
    await project.backup.save([file('lighthouse.json', `${STORY}!`)]);
    expect(new Set(sizes())).toEqual(before);
  });

  it.each<[string, (payload: string) => string]>([
    ['bytes that do not open', () => toBase64Url(randomBytes(600))],
    ['a history that is none', (payload) => payload],
  ])('goes on after a version that a member has signed and nobody can read: %s', async (_, bend) => {
    await project.backup.save([file('a', 'one')]);
    const { ring, device } = project.access;
    const previous = hashOfBody(server.project(id).manifests.get(1)!.body);
    const head = { project_id: id, version: 2, previous, generation: 1, device_id: device.deviceId, chunks: [] };
    const made = await writeManifest(head, { made_at: 'x', history: ['0'.repeat(64)], files: [] }, ring, device);
    const content = JSON.parse(made.body) as { payload: string };
    const body = JSON.stringify({ ...content, payload: bend(content.payload) });
    const signature = device.sign(signedBytes('cse-manifest-v1', body));
    server.project(id).manifests.set(2, { ...made, body, signature });
    // Nothing else than the one before is given in its place.
    expect(contents(await project.backup.restore())).toEqual(contents([file('a', 'one')]));
    await expect(project.backup.restore(2)).rejects.toMatchObject({ code: 'tampered' });
    expect(await project.backup.save([file('a', 'three')])).toBe(3);
    expect((await project.backup.versions()).map(({ version }) => version)).toEqual([3, 1]);
    expect(contents(await project.backup.restore())).toEqual(contents([file('a', 'three')]));
    // Whoever has seen the first one alone finds it again behind the one in the middle.
    const seen = new Map(await store.list(''));
    seen.set(`seen/${id}`, new TextEncoder().encode(JSON.stringify({ version: 1, hash: previous, generation: 1 })));
    const away = await (await deviceOf(server, ANNA, memoryStore(seen))).vault.openProject(id);
    expect(contents(await away.backup.restore())).toEqual(contents([file('a', 'three')]));
  });

  describe('against a server that lies', () => {
    beforeEach(async () => {
      for (const text of ['one', 'two', 'three']) await project.backup.save([file('a', text)]);
    });
    /** Another device of Anna's made another third version from the second one. */
    const fork = async (versions: number) => {
      const honest = server.state;
      server.state = server.copy();
      for (const version of [...server.project(id).manifests.keys()]) {
        if (version >= 3) server.project(id).manifests.delete(version);
      }
      const other = await (
        await deviceOf(
          server,
          ANNA,
          memoryStore(new Map(await store.list('').then((all) => all.filter(([key]) => !key.startsWith('seen'))))),
        )
      ).vault.openProject(id);
      for (let made = 0; made < versions; made++) await other.backup.save([file('a', `other ${made}`)]);
      return honest;
    };
    const manifest = (version: number) => server.project(id).manifests.get(version)!;
    const change = (version: number, fields: object) => {
      const signed = manifest(version);
      const body = JSON.stringify({ ...(JSON.parse(signed.body) as object), ...fields });
      server.project(id).manifests.set(version, { ...signed, body });
    };

    it.each<[string, () => unknown, string]>([
      ['takes the newest version away', () => server.project(id).manifests.delete(3), 'rolled_back'],
      ['takes all away', () => server.project(id).manifests.clear(), 'rolled_back'],
      ['shows another version of the same number', () => fork(1), 'forked'],
      ['shows another history, longer than ours', () => fork(3), 'forked'],
      ['shows an old version as the new one', () => server.project(id).manifests.set(4, manifest(3)), 'tampered'],
      ['changes what a version lists', () => change(3, { chunks: [] }), 'tampered'],
      ['changes the payload', () => change(3, { payload: JSON.parse(manifest(2).body).payload }), 'tampered'],
      ['says that another device has made it', () => (manifest(3).device_id = randomId()), 'not_certified'],
      ['says that it is of another generation', () => change(3, { generation: 2 }), 'no_key'],
      [
        'changes a chunk',
        () => {
          for (const chunk of server.project(id).chunks.values()) chunk[20]! ^= 1;
        },
        'tampered',
      ],
      [
        'gives a chunk in the place of another',
        () => {
          const { chunks } = server.project(id);
          const [first] = chunks.values();
          for (const name of chunks.keys()) chunks.set(name, first!);
        },
        'tampered',
      ],
      ['keeps chunks back', () => server.project(id).chunks.clear(), 'withheld'],
      [
        'puts its own key in the place of a device’s',
        () => {
          for (const device of server.state.devices.values()) device.signing_key = toBase64Url(randomBytes(32));
        },
        'tampered',
      ],
    ])('%s: noticed', async (_, lie, code) => {
      await lie();
      const restored = vault.openProject(id).then(async ({ access, backup }) => {
        await access.refresh();
        return backup.restore();
      });
      await expect(restored).rejects.toMatchObject({ code });
    });

    it('is believed again when it shows the truth', async () => {
      const honest = await fork(1);
      await expect(project.backup.restore()).rejects.toMatchObject({ code: 'forked' });
      server.state = honest;
      expect(contents(await project.backup.restore())).toEqual(contents([file('a', 'three')]));
    });

    it('does not lose a device that was away for long, though most versions are pruned', async () => {
      const away = memoryStore(new Map(await store.list('')));
      for (let made = 0; made < 135; made++) {
        await project.backup.save([file('a', `more ${made}`)]);
        const { manifests } = server.project(id);
        for (const version of manifests.keys())
          if (version > 3 && version % 50 && version < made) manifests.delete(version);
      }
      const back = await (await deviceOf(server, ANNA, away)).vault.openProject(id);
      expect(contents(await back.backup.restore())).toEqual(contents([file('a', 'more 134')]));
    });
  });

  it('passes on what the server refuses', async () => {
    server.before = (call) => {
      if (call === 'addManifest') throw new Refusal('quota_exceeded');
    };
    await expect(project.backup.save([file('a', 'x')])).rejects.toMatchObject({ code: 'quota_exceeded' });
  });
});

const randomId = (): string => createHash('sha256').update(randomBytes(8)).digest('hex').slice(0, 36);
