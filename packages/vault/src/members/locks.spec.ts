import { MemoryServer } from '../../test/memory-server.ts';
import { deviceOf, letIn, projectId } from '../../test/people.ts';

const PAGE = 'https://example.com/app';
const files = [{ name: 'story', content: new Uint8Array([1, 2, 3]) }];

describe('a passphrase, a recovery code and a second device', () => {
  it.each(['passphrase', 'recovery code'])('outlive a change of the key by another owner: %s', async (kind) => {
    const server = new MemoryServer();
    const id = projectId();
    const anna = await deviceOf(server, 'anna');
    const project = await anna.vault.createProject(id);
    const secret =
      kind === 'passphrase'
        ? (await anna.vault.setPassphrase('four words'), { passphrase: 'four words' })
        : { recoveryCode: await anna.vault.makeRecoveryCode() };
    const second = await deviceOf(server, 'anna');
    await letIn(anna.vault, second.vault);
    const ben = await deviceOf(server, 'ben');
    await ben.vault.accept((await project.members.invite('ben@example.com', 'owner', PAGE)).link);
    await project.members.share();
    server.project(id).rotationDue = true;
    const bens = await ben.vault.openProject(id);
    await bens.members.share();
    await bens.backup.save(files);
    expect(bens.access.ring.generation).toBe(2);
    // The second device has not opened the project before; a third one has the secret alone.
    expect(await (await second.vault.openProject(id)).backup.restore()).toEqual(files);
    const third = await deviceOf(server, 'anna');
    expect(await third.vault.unlock(secret)).toEqual([id]);
    expect(await (await third.vault.openProject(id)).backup.restore()).toEqual(files);
  });

  it('open the other projects when the server spoils one', async () => {
    const server = new MemoryServer();
    const [spoilt, sound] = [projectId(), projectId()];
    const anna = await deviceOf(server, 'anna');
    await anna.vault.createProject(spoilt);
    await anna.vault.createProject(sound);
    await anna.vault.setPassphrase('four words');
    for (const key of server.project(spoilt).keys.values()) key.wrapped_key = 'AAAA';
    const empty = await deviceOf(server, 'anna');
    expect(await empty.vault.unlock({ passphrase: 'four words' })).toEqual([sound]);
  });
});

describe('a device that names a project which another one has made', () => {
  it('opens it when it has the key, and loses nothing by asking too early', async () => {
    const server = new MemoryServer();
    const id = projectId();
    const anna = await deviceOf(server, 'anna');
    await (await anna.vault.createProject(id)).backup.save(files);
    const second = await deviceOf(server, 'anna');
    await expect(second.vault.createProject(id)).rejects.toMatchObject({ code: 'no_key' });
    await letIn(anna.vault, second.vault);
    expect(await (await second.vault.createProject(id)).backup.restore()).toEqual(files);
  });

  it('is not kept from its own project by a link that the server refused, or that names another root', async () => {
    const server = new MemoryServer();
    const id = projectId();
    const anna = await deviceOf(server, 'anna');
    const project = await anna.vault.createProject(id);
    const { link } = await project.members.invite('anna@example.com', 'editor', PAGE);
    const parts = JSON.parse(Buffer.from(link.split('=')[1]!, 'base64url').toString()) as string[];
    parts[2] = 'no such token';
    parts[3] = 'AAAAAAAAAAAAAAAAAAAAAA';
    const second = await deviceOf(server, 'anna');
    const forged = `${PAGE}#join=${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
    await expect(second.vault.accept(forged)).rejects.toMatchObject({ code: 'not_found' });
    await letIn(anna.vault, second.vault);
    expect((await second.vault.openProject(id)).id).toBe(id);
    expect(await second.store.list('invited/')).toEqual([]);
  });
});

describe('an invitation whose key has not come yet', () => {
  it('stands in the way of nothing else', async () => {
    const server = new MemoryServer();
    const id = projectId();
    const anna = await deviceOf(server, 'anna');
    await anna.vault.createProject(id);
    const mallory = await (await deviceOf(server, 'mallory')).vault.createProject(projectId());
    await anna.vault.accept((await mallory.members.invite('anna@example.com', 'owner', PAGE)).link);
    await anna.vault.setPassphrase('four words of mine');
    const recoveryCode = await anna.vault.makeRecoveryCode();
    const second = await deviceOf(server, 'anna');
    expect(await letIn(anna.vault, second.vault)).toEqual([id]);
    await anna.vault.removeDevice(second.vault.deviceId);
    const third = await deviceOf(server, 'anna');
    expect(await third.vault.unlock({ recoveryCode })).toEqual([id]);
  });

  it('is joined by what the other device gave, whatever else the server puts beside it', async () => {
    const server = new MemoryServer();
    const anna = await deviceOf(server, 'anna');
    const project = await anna.vault.createProject(projectId());
    const second = await deviceOf(server, 'anna');
    const there = (await anna.vault.devices()).find(({ isThis }) => !isThis)!;
    await anna.vault.approve(there);
    const keys = server.project(project.id).keys;
    const given = keys.get(`${second.vault.deviceId} 1`)!;
    keys.delete(`${second.vault.deviceId} 1`);
    keys.set(`${second.vault.deviceId} 0`, { ...given, wrapped_key: 'AAAA' });
    keys.set(`${second.vault.deviceId} 1`, given);
    const here = (await second.vault.devices()).find(({ isThis }) => !isThis)!;
    expect(await second.vault.joinBy(here)).toEqual([project.id]);
  });
});
