import { MemoryServer } from '../../test/memory-server.ts';
import { deviceOf, letIn, projectId, type Device } from '../../test/people.ts';
import { DeviceKeys } from '../crypto/device-keys.ts';
import type { Project } from '../index.ts';
import { certify } from '../keys/certificate.ts';
import { Identity } from '../keys/identity.ts';
import { unwrapKey } from '../keys/wrapped-key.ts';

const PAGE = 'https://example.com/app';

/** A server that is on the side of who is taken out. */
describe('what an owner takes away', () => {
  let server: MemoryServer;
  let id: string;
  let anna: Device;
  let project: Project;
  beforeEach(async () => {
    server = new MemoryServer();
    id = projectId();
    anna = await deviceOf(server, 'anna');
    project = await anna.vault.createProject(id);
  });
  const join = async (userId: string, role: 'viewer' | 'editor' | 'owner') => {
    const { link } = await project.members.invite(`${userId}@example.com`, role, PAGE);
    const device = await deviceOf(server, userId);
    await device.vault.accept(link);
    await project.members.share();
    return device;
  };
  const honest = () => (server.before = server.after = () => undefined);
  const generationsOf = ({ vault }: Device) =>
    [...server.project(id).keys.keys()]
      .filter((key) => key.startsWith(vault.deviceId))
      .map((key) => Number(key.split(' ')[1]));
  /** The server says that it has done something, and has not. */
  const drop = (name: string) => {
    let kept = server.copy();
    server.before = (call) => void (call === name && (kept = server.copy()));
    server.after = (call) => void (call === name && (server.state = kept));
  };

  it.each(['owner', 'viewer'] as const)(
    'gives no key to a device that the server lists, when a role becomes %s',
    async (role) => {
      await join('ben', 'editor');
      const planted = DeviceKeys.make('planted').public;
      server.state.devices.set('planted', { ...planted, kind: 'device', user_id: 'ben' });
      const signature = [...server.project(id).keys.values()].at(-1)!.certificate.signature;
      const body = {
        generation: 1,
        wrapped_key: 'AAAA',
        certificate: { role: 'editor' as const, signature, by_device: anna.vault.deviceId },
      };
      server.project(id).keys.set('planted 1', { ...body, user_id: 'ben' });
      await expect(project.members.changeRole('ben', role)).rejects.toMatchObject({ code: 'not_certified' });
      expect(server.project(id).keys.get('planted 1')!.wrapped_key).toBe('AAAA');
      expect(server.project(id).keys.has('planted 2')).toBe(false);
    },
  );

  it('asks the certificates whether a role becomes less, not the server', async () => {
    const ben = await join('ben', 'owner');
    server.project(id).members.get('ben')!.role = 'viewer';
    await project.members.changeRole('ben', 'editor');
    expect(generationsOf(ben)).toEqual([1, 2]);
    expect(server.project(id).keys.get(`${ben.vault.deviceId} 2`)!.certificate.role).toBe('editor');
  });

  it('gives no next key to who is listed on, and goes on when the server gives in', async () => {
    const ben = await join('ben', 'editor');
    server.after = (call) => {
      if (call === 'removeMember') server.project(id).members.set('ben', { role: 'editor' });
    };
    await expect(project.members.remove('ben')).rejects.toMatchObject({ code: 'tampered' });
    await expect(project.members.share()).rejects.toMatchObject({ code: 'tampered' });
    expect(generationsOf(ben)).toEqual([1]);
    honest();
    // Switched off and on meanwhile.
    const again = await deviceOf(server, 'anna', anna.store);
    const there = await again.vault.openProject(id);
    await there.members.share();
    expect([there.access.ring.generation, server.project(id).members.has('ben')]).toEqual([2, false]);
    expect(generationsOf(ben)).toEqual([1]);
    await there.members.share();
    expect(there.access.ring.generation).toBe(2);
  });

  it.each(['rotateProjectKey', 'removeMember'])('is not done while the server only says so: %s', async (name) => {
    const ben = await join('ben', 'editor');
    drop(name);
    await expect(project.members.remove('ben')).rejects.toMatchObject({
      code: name === 'removeMember' ? 'tampered' : 'withheld',
    });
    expect(project.access.ring.generation).toBe(1);
    honest();
    server.project(id).rotationDue = false;
    await project.members.share();
    expect(project.access.ring.generation).toBe(2);
    expect(generationsOf(ben)).toEqual([1]);
  });

  it('is a lower role too: the server cannot leave it at the old one', async () => {
    const ben = await join('ben', 'owner');
    drop('changeMember');
    await expect(project.members.changeRole('ben', 'viewer')).resolves.toBeUndefined();
    expect(server.project(id).keys.get(`${ben.vault.deviceId} 2`)!.certificate.role).toBe('viewer');
  });

  it('changes the key once more when another owner was shown who is taken out as a member', async () => {
    const ben = await join('ben', 'owner');
    const cleo = await join('cleo', 'editor');
    const before = server.copy();
    server.project(id).rotationDue = true;
    await (await ben.vault.openProject(id)).members.share();
    const byBen = server.copy();
    server.state = before;
    server.before = (call) => {
      if (call !== 'rotateProjectKey') return;
      server.state = byBen;
      server.project(id).members.delete('cleo');
      honest();
    };
    await project.members.remove('cleo');
    expect(project.access.ring.generation).toBe(3);
    expect(generationsOf(cleo)).toEqual([1, 2]);
    expect(generationsOf(ben)).toEqual([1, 2, 3]);
  });

  it('is refused for good where the server refuses it, and is not tried again', async () => {
    await join('ben', 'editor');
    server.before = (call) => {
      if (call === 'removeMember') throw Object.assign(new Error('no'), { code: 'invalid_state' });
    };
    await expect(project.members.remove('ben')).rejects.toMatchObject({ code: 'invalid_state' });
    honest();
    await project.members.share();
    expect(server.project(id).members.has('ben')).toBe(true);
  });

  it('gives the secret of a person’s devices to none that another owner has certified as theirs', async () => {
    const ben = await join('ben', 'owner');
    const second = await deviceOf(server, 'anna');
    await letIn(anna.vault, second.vault);
    // Ben and the server together: a device of Ben's making is listed as Anna's, with a certificate that holds.
    const planted = DeviceKeys.make('planted');
    server.state.devices.set('planted', { ...planted.public, kind: 'device', user_id: 'anna' });
    const theirs = await ben.vault.openProject(id);
    const claim = { ...planted.public, user_id: 'anna', role: 'owner' as const, generation: 1 };
    const { role, signature, by_device } = certify(id, claim, theirs.access.device);
    const certificate = { role, signature, by_device };
    server.project(id).keys.set('planted 1', { generation: 1, wrapped_key: 'AAAA', certificate, user_id: 'anna' });
    await project.members.remove('ben');
    const secretOf = async (device: DeviceKeys) => {
      const { wrapped_key } = server.project(id).keys.get(`${device.deviceId} 2`)!;
      return (await unwrapKey(wrapped_key, id, device)).account;
    };
    expect(await secretOf(planted)).toBeUndefined();
    const own = await Promise.all([anna, second].map(({ store }) => Identity.open(store, 'anna')));
    for (const { device, account } of own) expect(await secretOf(device)).toEqual(account);
    server.project(id).members.set('ben', { role: 'owner' });
    await project.members.changeRole('anna', 'owner');
    expect(await secretOf(planted)).toBeUndefined();
  });

  describe('a device that is lost', () => {
    let lost: Device;
    beforeEach(async () => {
      lost = await deviceOf(server, 'anna');
      await letIn(anna.vault, lost.vault);
    });

    it('is given nothing when the server lists it again', async () => {
      await anna.vault.removeDevice(lost.vault.deviceId);
      server.state.devices.get(lost.vault.deviceId)!.isDeleted = false;
      const again = await deviceOf(server, 'anna', anna.store);
      await (await again.vault.openProject(id)).members.share();
      expect((await again.vault.devices()).find(({ isThis }) => !isThis)).toMatchObject({ isTrusted: false });
      expect(generationsOf(lost)).toEqual([1]);
    });

    it.each(['rotateProjectKey', 'deleteDevice'])(
      'is taken away by a second try when the server dropped %s',
      async (name) => {
        drop(name);
        await expect(anna.vault.removeDevice(lost.vault.deviceId)).rejects.toMatchObject({
          code: name === 'deleteDevice' ? 'tampered' : 'withheld',
        });
        honest();
        await anna.vault.removeDevice(lost.vault.deviceId);
        expect((await anna.vault.openProject(id)).access.ring.generation).toBe(2);
        expect(generationsOf(lost)).toEqual([1]);
        // And once more changes the key, and fails at nothing.
        await anna.vault.removeDevice(lost.vault.deviceId);
      },
    );
  });
});
