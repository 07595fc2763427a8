import { Doc } from 'yjs';
import { MemoryServer } from '../../test/memory-server.ts';
import { CHEAP, deviceOf, letIn, projectId, type Device } from '../../test/people.ts';
import { DeviceKeys } from '../crypto/device-keys.ts';
import type { VaultApi } from '../api.ts';
import { memoryStore, Vault, type Project } from '../index.ts';
import { fromLink, toLink } from './invitation.ts';

const PAGE = 'https://example.com/app';
const text = (words: string) => [{ name: 'story', content: new TextEncoder().encode(words) }];
const wordsOf = async (project: Project) => new TextDecoder().decode((await project.backup.restore())[0]!.content);

describe('several devices and people', () => {
  let server: MemoryServer;
  let id: string;
  let anna: Device;
  let project: Project;
  beforeEach(async () => {
    server = new MemoryServer();
    id = projectId();
    anna = await deviceOf(server, 'anna');
    project = await anna.vault.createProject(id);
    await project.backup.save(text('Low tide.'));
  });
  const join = async (userId: string, role: 'viewer' | 'editor' | 'owner') => {
    const { link } = await project.members.invite(`${userId}@example.com`, role, PAGE);
    const device = await deviceOf(server, userId);
    await device.vault.accept(link);
    expect(await project.members.share()).toEqual([]);
    return device;
  };

  describe('an empty device of the same person', () => {
    it.each(['passphrase', 'recovery code'])('opens everything by the %s, and from then on without', async (kind) => {
      const secret =
        kind === 'passphrase'
          ? (await anna.vault.setPassphrase('four words of mine'), { passphrase: 'four words of mine' })
          : { recoveryCode: await anna.vault.makeRecoveryCode() };
      // Made after the lock: it is there too.
      const later = projectId();
      await (await anna.vault.createProject(later)).backup.save(text('High tide.'));
      const empty = await deviceOf(server, 'anna');
      await expect(empty.vault.openProject(id)).rejects.toMatchObject({ code: 'no_key' });
      expect((await empty.vault.unlock(secret)).sort()).toEqual([id, later].sort());
      expect(await wordsOf(await empty.vault.openProject(id))).toBe('Low tide.');
      expect(await wordsOf(await empty.vault.openProject(later))).toBe('High tide.');
      // A third one by the same way, after the first device is gone.
      const third = await deviceOf(server, 'anna');
      await third.vault.unlock(secret);
      await (await third.vault.openProject(id)).backup.save(text('Ebb.'));
      expect(await wordsOf(await empty.vault.openProject(id))).toBe('Ebb.');
    });

    it('opens nothing by a wrong one, nor by one that was replaced', async () => {
      await anna.vault.setPassphrase('the old words');
      await anna.vault.setPassphrase('the new words');
      const code = await anna.vault.makeRecoveryCode();
      const empty = await deviceOf(server, 'anna');
      for (const passphrase of ['the old words', 'other words']) {
        await expect(empty.vault.unlock({ passphrase })).rejects.toMatchObject({ code: 'wrong_secret' });
      }
      const mistyped = (code.startsWith('A') ? 'B' : 'A') + code.slice(1);
      await expect(empty.vault.unlock({ recoveryCode: mistyped })).rejects.toMatchObject({ code: 'bad_code' });
      expect(await empty.vault.unlock({ passphrase: 'the new words' })).toEqual([id]);
    });

    it('is let in by another one, when the same number stands on both', async () => {
      const empty = await deviceOf(server, 'anna');
      const there = (await anna.vault.devices()).find(({ isThis }) => !isThis)!;
      const here = (await empty.vault.devices()).find(({ isThis }) => !isThis)!;
      expect([there.isTrusted, there.safetyNumber]).toEqual([false, here.safetyNumber]);
      await expect(empty.vault.joinBy(here)).rejects.toMatchObject({ code: 'no_key' });
      await anna.vault.approve(there);
      expect(await empty.vault.joinBy(here)).toEqual([id]);
      expect((await anna.vault.devices()).every(({ isTrusted }) => isTrusted)).toBe(true);
      expect(await wordsOf(await empty.vault.openProject(id))).toBe('Low tide.');
    });

    it.each(['agreement_key', 'signing_key'] as const)(
      'shows another number when the server has put its own %s in between, before or after it was compared',
      async (key) => {
        const empty = await deviceOf(server, 'anna');
        const here = (await empty.vault.devices()).find(({ isThis }) => !isThis)!;
        const compared = (await anna.vault.devices()).find(({ isThis }) => !isThis)!;
        expect(compared.safetyNumber).toBe(here.safetyNumber);
        for (const { vault } of [empty, anna]) {
          server.state.devices.get(vault.deviceId)![key] = DeviceKeys.make().public[key];
        }
        const there = (await anna.vault.devices()).find(({ isThis }) => !isThis)!;
        expect(there.safetyNumber).not.toBe(here.safetyNumber);
        await expect(anna.vault.approve(compared)).rejects.toMatchObject({ code: 'tampered' });
        await expect(empty.vault.joinBy(here)).rejects.toMatchObject({ code: 'tampered' });
        expect([...server.project(id).keys.keys()].some((one) => one.startsWith(empty.vault.deviceId))).toBe(false);
      },
    );

    it('is given nothing because the server says that it is one of them', async () => {
      const planted = await deviceOf(server, 'anna');
      const header = server.state.devices.get(anna.vault.deviceId)!.header;
      Object.assign(server.state.devices.get(planted.vault.deviceId)!, { header });
      await project.members.share();
      await expect(planted.vault.openProject(id)).rejects.toMatchObject({ code: 'no_key' });
    });

    it('is lost: from then on it reads nothing new', async () => {
      await anna.vault.setPassphrase('four words of mine');
      const lost = await deviceOf(server, 'anna');
      await lost.vault.unlock({ passphrase: 'four words of mine' });
      const before = await lost.vault.openProject(id);
      await anna.vault.removeDevice(lost.vault.deviceId);
      await (await anna.vault.openProject(id)).backup.save(text('Secret.'));
      await expect(before.backup.restore()).rejects.toMatchObject({ code: 'no_key' });
      // The passphrase still opens it, without having been typed for the change of the key.
      const fresh = await deviceOf(server, 'anna');
      await fresh.vault.unlock({ passphrase: 'four words of mine' });
      expect(await wordsOf(await fresh.vault.openProject(id))).toBe('Secret.');
    });
  });

  describe('other people', () => {
    it('come by a link, read and write, and are listed', async () => {
      const ben = await join('ben', 'editor');
      const there = await ben.vault.openProject(id);
      expect(await wordsOf(there)).toBe('Low tide.');
      await there.backup.save(text('High tide.'));
      expect(await wordsOf(project)).toBe('High tide.');
      expect((await project.members.list()).people).toMatchObject([
        { userId: 'anna', role: 'owner', isSelf: true, canRead: true },
        { userId: 'ben', role: 'editor', isSelf: false, canRead: true },
      ]);
    });

    it('let their own second device in themselves', async () => {
      const ben = await join('ben', 'editor');
      const second = await deviceOf(server, 'ben');
      await letIn(ben.vault, second.vault);
      const there = await second.vault.openProject(id);
      await there.backup.save(text('By the second.'));
      expect(await wordsOf(project)).toBe('By the second.');
    });

    it('only read as viewers, whatever the server lets them do', async () => {
      const cleo = await join('cleo', 'viewer');
      const there = await cleo.vault.openProject(id);
      expect(await wordsOf(there)).toBe('Low tide.');
      await expect(there.backup.save(text('Mine.'))).rejects.toMatchObject({ code: 'role_insufficient' });
    });

    it('are not let in when the server puts other keys in their place', async () => {
      const { link } = await project.members.invite('ben@example.com', 'editor', PAGE);
      const ben = await deviceOf(server, 'ben');
      await ben.vault.accept(link);
      const { agreement_key, signing_key } = DeviceKeys.make().public;
      Object.assign(server.state.devices.get(ben.vault.deviceId)!, { agreement_key, signing_key });
      const waiting = await project.members.share();
      expect(waiting).toMatchObject([{ userId: 'ben', deviceId: ben.vault.deviceId }]);
      expect([...server.project(id).keys.values()].some(({ user_id }) => user_id === 'ben')).toBe(false);
    });

    it('are let in by hand where nothing proves their keys, after the numbers were compared', async () => {
      const { link } = await project.members.invite('ben@example.com', 'editor', PAGE);
      const ben = await deviceOf(server, 'ben');
      await ben.vault.accept(link);
      server.project(id).members.get('ben')!.binding = undefined;
      const [waiting] = await project.members.share();
      expect(waiting!.safetyNumber).toMatch(/^(\d{5} ){5}\d{5}$/);
      const there = await ben.vault.numbersIn(id);
      expect(there).toMatchObject([{ userId: 'anna', safetyNumber: waiting!.safetyNumber }]);
      const { agreement_key } = server.state.devices.get(ben.vault.deviceId)!;
      server.state.devices.get(ben.vault.deviceId)!.agreement_key = DeviceKeys.make().public.agreement_key;
      await expect(project.members.letIn(waiting!, 'editor')).rejects.toMatchObject({ code: 'tampered' });
      server.state.devices.get(ben.vault.deviceId)!.agreement_key = agreement_key;
      await project.members.letIn(waiting!, 'editor');
      expect(await wordsOf(await ben.vault.openProject(id))).toBe('Low tide.');
    });

    it('get no more than was offered, whatever the server says', async () => {
      const { link } = await project.members.invite('ben@example.com', 'viewer', PAGE);
      const ben = await deviceOf(server, 'ben');
      await ben.vault.accept(link);
      server.project(id).members.get('ben')!.role = 'owner';
      await project.members.share();
      expect([...server.project(id).keys.values()].some(({ user_id }) => user_id === 'ben')).toBe(false);
    });

    it('are shown no other project in the place of the one that they were invited to', async () => {
      const { link } = await project.members.invite('ben@example.com', 'editor', PAGE);
      const ben = await deviceOf(server, 'ben');
      await ben.vault.accept(link);
      await project.members.share();
      // The server has a project of its own, with a root and keys that it knows, under the same name.
      const mallory = await deviceOf(server, 'mallory');
      const members = server.project(id).members;
      server.state.projects.delete(id);
      const fake = await mallory.vault.createProject(id);
      server.project(id).members.set('ben', members.get('ben')!);
      await fake.access.refresh();
      await fake.access.give(server.state.devices.get(ben.vault.deviceId)!, 'ben', 'editor');
      await expect(ben.vault.openProject(id)).rejects.toMatchObject({ code: 'tampered' });
    });

    it('read nothing of what comes after they were taken out', async () => {
      const ben = await join('ben', 'editor');
      const there = await ben.vault.openProject(id);
      await project.members.remove('ben');
      await project.backup.save(text('Without Ben.'));
      await expect(there.backup.restore()).rejects.toMatchObject({ code: 'not_found' });
      // The server is on Ben's side, and shows him everything.
      server.project(id).members.set('ben', { role: 'editor' });
      await expect(there.backup.restore()).rejects.toMatchObject({ code: 'no_key' });
    });

    it('have the key changed by an owner who comes by, when somebody leaves', async () => {
      const ben = await join('ben', 'editor');
      await (await ben.vault.openProject(id)).members.leave();
      const { generation } = project.access.ring;
      await project.members.share();
      expect(project.access.ring.generation).toBe(generation + 1);
      expect(await wordsOf(project)).toBe('Low tide.');
    });

    it('may more, and may less, from the moment on that an owner says so', async () => {
      const ben = await join('ben', 'viewer');
      await project.members.changeRole('ben', 'editor');
      const there = await ben.vault.openProject(id);
      await there.backup.save(text('By Ben.'));
      expect(await wordsOf(project)).toBe('By Ben.');
      await project.members.changeRole('ben', 'viewer');
      await there.access.refresh();
      expect(await there.access.role()).toBe('viewer');
      expect(await wordsOf(there)).toBe('By Ben.');
      // What Ben wrote when he might is still read, by who comes later too.
      await anna.vault.setPassphrase('four words of mine');
      const fresh = await deviceOf(server, 'anna');
      await fresh.vault.unlock({ passphrase: 'four words of mine' });
      expect(await wordsOf(await fresh.vault.openProject(id))).toBe('By Ben.');
    });

    it('go on as owners when who made the project has left', async () => {
      const ben = await join('ben', 'owner');
      const theirs = await ben.vault.openProject(id);
      await theirs.members.remove('anna');
      await theirs.backup.save(text('Ben’s now.'));
      const cleo = await deviceOf(server, 'cleo');
      const { link } = await theirs.members.invite('cleo@example.com', 'editor', PAGE);
      await cleo.vault.accept(link);
      await theirs.members.share();
      expect(await wordsOf(await cleo.vault.openProject(id))).toBe('Ben’s now.');
    });
  });

  it('deletes a project for everybody', async () => {
    const ben = await join('ben', 'editor');
    const there = await ben.vault.openProject(id);
    await project.delete();
    await expect(there.backup.restore()).rejects.toMatchObject({ code: 'not_found' });
    expect(server.state.projects.size).toBe(0);
  });

  it('keeps all that a device is in its store, and nothing of it elsewhere', async () => {
    const sync = await project.sync(new Doc());
    sync.doc.getText('story').insert(0, 'Mara');
    await sync.isKept();
    const same = await deviceOf(server, 'anna', memoryStore(new Map(await anna.store.list(''))));
    expect(same.vault.deviceId).toBe(anna.vault.deviceId);
    const again = await (await same.vault.openProject(id)).sync(new Doc());
    expect(again.doc.getText('story').toString()).toBe('Mara');
    expect(again.unsent).toBe(1);
  });
});

describe('a link of an invitation', () => {
  const invitation = {
    projectId: 'p',
    token: 't'.repeat(64),
    root: new Uint8Array(16),
    secret: new Uint8Array(32).fill(1),
  };

  it('holds all of it behind the #, which no browser sends', () => {
    const link = toLink('https://example.com/app?x=1#old', invitation);
    expect(fromLink(` ${link}\n`)).toEqual(invitation);
    expect(new URL(link).href.split('#')[0]).toBe('https://example.com/app?x=1');
    for (const cut of ['', link.slice(0, -1), link.replace('#', ''), 'https://example.com/#join=AAAA']) {
      expect(() => fromLink(cut)).toThrow(expect.objectContaining({ code: 'bad_code' }) as Error);
    }
  });
});

describe('two questions about the members at once', () => {
  it('never show an older list after a newer one: who came meanwhile gets the key', async () => {
    const server = new MemoryServer();
    const honest = server.as('anna');
    let older: Promise<unknown> | undefined;
    let arrive: (() => void) | undefined;
    const api: VaultApi = {
      ...honest,
      listMembers: async (id) => {
        const answer = await honest.listMembers(id);
        if (arrive || older === undefined) return answer;
        await new Promise<void>((resolve) => (arrive = resolve));
        return answer;
      },
      // The older answer comes at the worst moment: when the newer one has just been read.
      getProject: async (id) => {
        arrive?.();
        await older;
        return honest.getProject(id);
      },
    };
    const anna = await Vault.open({ api, store: memoryStore(), userId: 'anna', passphraseCost: CHEAP });
    const id = projectId();
    const project = await anna.createProject(id);
    const { link } = await project.members.invite('ben@example.com', 'editor', PAGE);
    older = Promise.resolve();
    const listing = (older = project.members.list());
    while (!arrive) await new Promise(setImmediate);
    const ben = await deviceOf(server, 'ben');
    await ben.vault.accept(link);
    const sharing = project.members.share();
    // As far as it comes by itself.
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    (arrive as () => void)();
    await Promise.all([listing, sharing]);
    await ben.vault.openProject(id);
  });
});

describe('a change of the keys while somebody asks for them', () => {
  const calls = ['listMembers', 'getProjectKeys'] as const;
  const changes = ['the key is given', 'the key is changed'] as const;
  /** The server as a user sees it, where something happens right after the first answer to a call. */
  function interrupted(api: VaultApi, call: (typeof calls)[number], happen: () => Promise<unknown>): VaultApi {
    let isOver = false;
    const honest = api[call] as (...parameters: unknown[]) => Promise<unknown>;
    const answer = async (...parameters: unknown[]) => {
      const answered = await honest(...parameters);
      if (isOver) return answered;
      isOver = true;
      await happen();
      return answered;
    };
    return { ...api, [call]: answer };
  }

  it.each(calls.flatMap((call) => changes.map((change) => [call, change] as const)))(
    'is no lie of the server: after %s, %s',
    async (call, change) => {
      const server = new MemoryServer();
      const id = projectId();
      const anna = await deviceOf(server, 'anna');
      const project = await anna.vault.createProject(id);
      const { link } = await project.members.invite('ben@example.com', 'editor', PAGE);
      const happen = async () => {
        if (change === 'the key is changed') server.project(id).rotationDue = true;
        await project.members.share();
      };
      const ben = await deviceOf(server, 'ben');
      await ben.vault.accept(link);
      if (change === 'the key is changed') await project.members.share();
      const api = interrupted(server.as('ben'), call, happen);
      const bens = await Vault.open({ api, store: ben.store, userId: 'ben', passphraseCost: CHEAP });
      const early = await bens.openProject(id).catch((error: unknown) => error);
      if (early instanceof Error) expect(early).toMatchObject({ code: 'no_key' });
      await (await bens.openProject(id)).access.refresh();
    },
  );
});
