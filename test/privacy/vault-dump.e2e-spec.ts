import { mkdtemp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@creative-space/sdk';
import { memoryStore, Vault, type Project, type VaultApi } from '@creative-space/vault';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { uuidv7 } from '@cse/core';
import { Spans } from '@cse/telemetry';
import { readDump } from '../../tools/commands/read-dump';
import { FakeOtlpReceiver } from '../fakes/otlp';
import { dumpTables } from '../harness/dump-database';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

/** Argon2id with next to no work: packages/vault/test/package.spec.ts has the real one. */
const CHEAP = { m: 16, t: 1, p: 1 };
/** Nonce and tag of AES-256-GCM. */
const BOX = 28;
/** What HPKE adds, an X25519 key and a tag. */
const SEAL = 48;

/** What the people write, name, remember and show; none of it is for the server. */
const WORDS = {
  story: 'Leuchtfeuer am Schattenkai',
  later: 'Möwenpassage nach Mitternacht',
  alone: 'Treibgutkammer ohne Ben',
  file: 'kapitel-der-seilerin.json',
  title: 'Die Seilerin von Hallig',
  note: 'versteckte Fußnote des Lotsen',
  passphrase: 'vier morsche Planken reichen',
  cursor: 'Zeigefinger der Lotsin',
};

/** A true run of two people on three devices, and what somebody has who copied all of it. */
describe('a dump of encrypted projects', () => {
  const receivers: Promise<FakeOtlpReceiver> = FakeOtlpReceiver.start();
  const secrets: Uint8Array[] = [];
  const stores: Map<string, Uint8Array>[] = [];
  let receiver: FakeOtlpReceiver;
  let folder: string;
  let dump: string;
  let api: TestApi;
  let words: string[];
  let project: Project;
  let anna: { id: string; client: VaultApi & { exportAccount(): Promise<unknown> } };

  const bytes = (text: string) => new TextEncoder().encode(text);

  async function deviceOf(email: string) {
    const { accessToken, userId } = await signIn(api, email);
    const client = createClient({ baseUrl: api.url, token: accessToken });
    const values = new Map<string, Uint8Array>();
    stores.push(values);
    const vault = await Vault.open({ api: client, store: memoryStore(values), userId, passphraseCost: CHEAP });
    return { id: userId, client, vault };
  }

  beforeAll(async () => {
    receiver = await receivers;
    folder = await mkdtemp(join(tmpdir(), 'vault-dump-'));
    api = await startTestApi({
      DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    const first = await deviceOf('anna@example.com');
    const ben = await deviceOf('ben@example.com');
    anna = { id: first.id, client: first.client as never };
    project = await first.vault.createProject(uuidv7());
    await first.vault.setPassphrase(WORDS.passphrase);
    const recoveryCode = await first.vault.makeRecoveryCode();
    const { link } = await project.members.invite('ben@example.com', 'editor', 'https://app.example.com/join');
    await ben.vault.accept(link);
    await project.members.share();
    const theirs = await ben.vault.openProject(project.id);
    const sync = await syncOf(project);
    const other = await syncOf(theirs);
    for (let count = 0; count < 3; count++) {
      sync.doc.getText('story').insert(0, `${WORDS.story} ${WORDS.title}. `);
      await sync.exchange();
      other.doc.getText('story').insert(0, `${WORDS.later}. `.repeat(count * 20 + 1));
      await other.exchange();
      for (const { presence } of [sync, other]) await presence!.send();
    }
    await sync.exchange();
    const files = [{ name: WORDS.file, content: bytes(`${WORDS.story}: ${WORDS.note}. `.repeat(4000)) }];
    await project.backup.save(files);
    const { people } = await project.members.list();
    await project.members.remove(people.find(({ isSelf }) => !isSelf)!.userId);
    sync.doc.getText('story').insert(0, WORDS.alone);
    await sync.exchange();
    await project.backup.save([...files, { name: 'notes.txt', content: bytes(WORDS.alone) }]);
    // A third one, from nothing.
    const third = await deviceOf('anna@example.com');
    await third.vault.unlock({ recoveryCode });
    const restored = await third.vault.openProject(project.id);
    expect(new TextDecoder().decode((await restored.backup.restore())[0]!.content)).toContain(WORDS.note);
    const again = await syncOf(restored);
    await again.exchange();
    expect(again.doc.getText('story').toString()).toContain(WORDS.alone);

    const shown = [recoveryCode, recoveryCode.replaceAll('-', ''), link.split('#')[1]!];
    const written = Object.values(WORDS).flatMap((text) => text.split(/[ .]/));
    words = [...new Set([...shown, ...written.filter((word) => word.length >= 8)])];
    for (const values of stores) secrets.push(...secretsOf(values));
    dump = await copyOf(folder);
  });
  afterAll(async () => {
    await api.close();
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function syncOf(of: Project) {
    const doc = new Doc();
    const awareness = new Awareness(doc);
    awareness.setLocalStateField('user', { name: WORDS.cursor });
    const opened = await of.sync(doc, { awareness, snapshotEvery: 4 });
    clearInterval((awareness as unknown as { _checkInterval: NodeJS.Timeout })._checkInterval);
    return opened;
  }

  /** All that the process keeps, shows and sends, as files. */
  async function copyOf(at: string): Promise<string> {
    const to = join(at, 'dump');
    await mkdir(to);
    for (const [name, rows] of await dumpTables(api.database.url)) await writeFile(join(to, `${name}.txt`), rows);
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    await api.app.get(Spans).flush();
    await writeFile(join(to, 'metrics.txt'), metrics);
    await writeFile(join(to, 'logs.txt'), api.logs.text);
    await writeFile(join(to, 'traces.txt'), receiver.text);
    expect(metrics).toContain('csee_');
    expect(receiver.spans.map(({ name }) => name)).toContain('POST /projects/:id/ops');
    expect(api.logs.events('request').length).toBeGreaterThan(50);
    return to;
  }

  it('gives none of the words, and none of the keys, to who reads all of it', async () => {
    const objects = await sizesIn(join(folder, 'data'));
    expect(objects.length).toBeGreaterThan(3);
    expect(secrets.length).toBeGreaterThan(8);
    expect(readDump([dump, join(folder, 'data')], [...words, ...secrets])).toEqual({ found: [], unread: [] });
  });

  it('is read, where something is to be read', async () => {
    await writeFile(join(dump, 'planted.txt'), Buffer.from(`..${WORDS.story}..`).toString('base64'));
    await writeFile(join(dump, 'key.txt'), Buffer.from(secrets[0]!).toString('hex'));
    try {
      const files = new Set(readDump([dump], [...words, ...secrets]).found.map(({ file }) => file));
      expect(files).toEqual(new Set([join(dump, 'planted.txt'), join(dump, 'key.txt')]));
    } finally {
      await Promise.all(['planted.txt', 'key.txt'].map((name) => rm(join(dump, name))));
    }
  });

  it('shows sizes that say little: all of them fall into buckets', async () => {
    const ops = await api.query<{ size: number }>('select octet_length(ciphertext) as size from project_ops');
    const keys = await api.query<{ size: number }>(
      'select octet_length(wrapped_key) as size from project_keys where wrapped_key is not null',
    );
    const bodies = await api.query<{ body: string }>('select body from project_bodies');
    const payloads = bodies.map(({ body }) =>
      Buffer.from((JSON.parse(body) as { payload: string }).payload, 'base64url'),
    );
    const chunks = await api.query<{ size: string }>('select bytes as size from project_chunks');
    expect([ops.length, keys.length, payloads.length, chunks.length].every((count) => count > 1)).toBe(true);
    const plain = [
      ...ops.map(({ size }) => size - BOX),
      ...payloads.map(({ length }) => length - BOX),
      ...chunks.map(({ size }) => Number(size) - BOX),
      ...keys.map(({ size }) => size - SEAL),
    ];
    expect(plain.filter((size) => !isBucket(size))).toEqual([]);
    expect(isBucket(1001)).toBe(false);
    // Short changes look all the same.
    expect(new Set(ops.map(({ size }) => size)).size).toBeLessThan(ops.length);
  });

  it('is what the account’s export says is kept', async () => {
    const { projects: said } = (await anna.client.exportAccount()) as { projects: Record<string, object[]> };
    const rows = (sql: string) => api.query<object>(sql, [anna.id]);
    const of = (table: string) => `select count(*)::int as count from ${table} where project_id = '${project.id}'`;
    const countOf = async (sql: string) => (await api.query<{ count: number }>(sql))[0]!.count;
    expect(said.devices).toMatchObject(
      (await api.query<{ id: string }>('select id from devices where user_id = $1 order by id', [anna.id])).map(
        ({ id }) => ({ id }),
      ),
    );
    expect(said.devices!.length).toBe(4);
    expect(said.projects).toMatchObject([
      {
        id: project.id,
        generation: 2,
        chunks: await countOf(of('project_chunks')),
        versions: 2,
        snapshots: await countOf(`${of('project_bodies')} and kind = 'snapshot'`),
        ops: await countOf(of('project_ops')),
      },
    ]);
    const [{ bytes }] = (await rows('select bytes::text from storage_usage where user_id = $1')) as [{ bytes: string }];
    expect((said.projects as { stored_bytes: unknown }[]).map(({ stored_bytes }) => String(stored_bytes))).toEqual([
      bytes,
    ]);
    expect(said.memberships).toMatchObject([{ project_id: project.id, role: 'owner' }]);
    const kept = await rows('select project_id from project_keys where user_id = $1');
    expect(said.device_keys).toHaveLength(kept.length);
  });
});

/** Padmé: of a length, the last bits are zero, all but as many as say its size. */
function isBucket(size: number): boolean {
  if (size <= 256) return size === 256;
  const exponent = Math.floor(Math.log2(size));
  return size % 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1) === 0;
}

/** Keys as a device keeps them, of whatever kind: all that is 32 bytes in base64url. */
function secretsOf(values: Map<string, Uint8Array>): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const [name, value] of values) {
    if (!/^(identity|access|invitation)\//.test(name)) continue;
    const kept = JSON.parse(new TextDecoder().decode(value)) as { secret?: string; account?: string; keys?: string[] };
    for (const one of [kept.secret, kept.account, ...(kept.keys ?? [])]) {
      if (one) found.push(Buffer.from(one, 'base64url'));
    }
  }
  return found;
}

async function sizesIn(path: string): Promise<number[]> {
  const names = await readdir(path, { recursive: true });
  const found = await Promise.all(names.map((name) => stat(join(path, name))));
  return found.filter((one) => one.isFile()).map(({ size }) => size);
}
