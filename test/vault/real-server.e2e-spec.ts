import { createClient } from '@creative-space/sdk';
import { LiveSync, memoryStore, Vault, type LiveState, type VaultApi, type VaultStore } from '@creative-space/vault';
import { Doc } from 'yjs';
import { uuidv7 } from '@cse/core';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';

/** Argon2id with next to no work: packages/vault/test/package.spec.ts has the real one. */
const CHEAP = { m: 16, t: 1, p: 1 };
const PAGE = 'https://app.example.com/join';
const STORY = 'Mara walked into the lighthouse, and the lamp was out. '.repeat(3000);

/** The vault, the SDK as it is, and the real server. */
describe('a vault over the real server', () => {
  let api: TestApi;
  let anna: Vault;
  beforeAll(async () => {
    api = await startTestApi();
    anna = await deviceOf('anna@example.com');
  });
  afterAll(() => api.close());

  async function deviceOf(email: string, store: VaultStore = memoryStore()): Promise<Vault> {
    const { accessToken, userId } = await signIn(api, email);
    // The client of the SDK is what a vault takes, with no layer between.
    const client: VaultApi = createClient({ baseUrl: api.url, token: accessToken });
    return Vault.open({ api: client, store, userId, passphraseCost: CHEAP });
  }
  const file = (text: string) => [{ name: 'story.json', content: new TextEncoder().encode(text) }];
  const textOf = (files: { content: Uint8Array }[]) => new TextDecoder().decode(files[0]!.content);

  it('backs up, sends only what is new, and is restored on an empty device', async () => {
    const project = await anna.createProject(uuidv7());
    await anna.setPassphrase('four words of mine');
    const code = await anna.makeRecoveryCode();
    const sent: number[] = [];
    await project.backup.save(file(STORY), { onProgress: (one) => sent.push(one.sent) });
    await project.backup.save([...file(STORY), { name: 'note', content: new TextEncoder().encode('new') }]);
    for (const secret of [{ passphrase: 'four words of mine' }, { recoveryCode: code }]) {
      const empty = await deviceOf('anna@example.com');
      expect(await empty.unlock(secret)).toContain(project.id);
      const there = await empty.openProject(project.id);
      expect(textOf(await there.backup.restore())).toBe(STORY);
      expect((await there.backup.versions()).map(({ version }) => version)).toEqual([2, 1]);
    }
    await project.backup.remove(1);
    expect((await project.backup.versions()).length).toBe(1);
  });

  it('lets people in by a link, keeps them in step, and cuts off who is taken out', async () => {
    const project = await anna.createProject(uuidv7());
    const { link } = await project.members.invite('ben@example.com', 'editor', PAGE);
    const ben = await deviceOf('ben@example.com');
    await ben.accept(link);
    expect(await project.members.share()).toEqual([]);
    const theirs = await ben.openProject(project.id);
    const mine = await project.sync(new Doc(), { snapshotEvery: 4 });
    const other = await theirs.sync(new Doc(), { snapshotEvery: 4 });
    const seen = { mine: watch(), other: watch() };
    const lives = [new LiveSync(mine, seen.mine.tell), new LiveSync(other, seen.other.tell)];
    try {
      await Promise.all([seen.mine.until('live'), seen.other.until('live')]);
      for (let count = 0; count < 6; count++) {
        const [from, to] = count % 2 ? [mine, other] : [other, mine];
        from.doc.getText('story').insert(0, `${count} `);
        await changed(to.doc, () => to.doc.getText('story').toString().startsWith(`${count} `));
      }
      expect(other.doc.getText('story').toString()).toBe('5 4 3 2 1 0 ');
      // A third device, which begins with what the others have compacted.
      await mine.exchange();
      const late = await deviceOf('ben@example.com');
      const isOther = ({ isThis }: { isThis: boolean }) => !isThis;
      await ben.approve((await ben.devices()).find(isOther)!);
      await late.joinBy((await late.devices()).find(isOther)!);
      const third = await (await late.openProject(project.id)).sync(new Doc());
      await third.exchange();
      expect(third.doc.getText('story').toString()).toBe('5 4 3 2 1 0 ');

      const person = (await project.members.list()).people.find(({ isSelf }) => !isSelf)!;
      await project.members.remove(person.userId);
      await seen.other.until('removed');
      mine.doc.getText('story').insert(0, 'Without Ben. ');
      await mine.exchange();
      await expect(third.exchange()).rejects.toMatchObject({ code: 'not_found' });
    } finally {
      await Promise.all(lives.map((live) => live.stop()));
    }
  });

  it('deletes a project for everybody', async () => {
    const project = await anna.createProject(uuidv7());
    await project.backup.save(file('short'));
    await project.delete();
    await expect(project.backup.restore()).rejects.toMatchObject({ code: 'not_found' });
  });
});

/** What a line has said, and a way to wait for it. */
function watch() {
  let state: LiveState | undefined;
  const waiting = new Set<() => void>();
  return {
    tell: (next: LiveState) => {
      state = next;
      for (const wake of waiting) wake();
    },
    async until(status: LiveState['status']): Promise<void> {
      while (state?.status !== status) {
        if (state?.status === 'stopped') throw state.error;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
  };
}

function changed(doc: Doc, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      doc.off('update', look);
      resolve();
    };
    doc.on('update', look);
    look();
  });
}
