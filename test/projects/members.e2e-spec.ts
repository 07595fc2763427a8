import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ManualClock } from '@cse/core';
import { InvitationWebhook, ProjectsUpkeep } from '@cse/projects';
import { Webhook } from 'standardwebhooks';
import { DataSource } from 'typeorm';
import { eventually } from '../harness/eventually';
import { startTestApi, type TestApi } from '../harness/test-api';
import { base64url, ciphertext, TestDevice } from './test-device';

const WEEK_MS = 7 * 24 * 3_600_000;

interface Message {
  type: string;
  data: Record<string, string>;
}

/** Invariant 62. */
describe('people in a project', () => {
  const clock = new ManualClock(new Date());
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const messages: Message[] = [];
  let answers: number[] = [];
  /** Who is told of this address waits so long. */
  let slow: { email: string; until: Promise<void> } | undefined;
  let receiver: Server;
  let api: TestApi;
  let ada: TestDevice;
  let grace: TestDevice;
  let eve: TestDevice;
  let id: string;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      void text(request).then(async (body) => {
        const message = new Webhook(secret).verify(body, request.headers as Record<string, string>) as Message;
        messages.push(message);
        if (message.data.email === slow?.email) await slow!.until;
        response.writeHead(answers.shift() ?? 204, { location: 'http://127.0.0.1:9/' }).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    api = await startTestApi(
      { INVITATION_WEBHOOK_URL: `http://127.0.0.1:${port}/invited`, INVITATION_WEBHOOK_SECRET: secret },
      { clock },
    );
    [ada, grace, eve] = (await Promise.all(
      ['ada', 'grace', 'eve'].map((name) => TestDevice.of(api, `${name}@example.com`)),
    )) as [TestDevice, TestDevice, TestDevice];
    id = await ada.createProject();
  });
  afterAll(async () => {
    await api.close();
    receiver.close();
  });

  const invite = async (email: string, role = 'editor', project = id) =>
    (await ada.ok('POST', `/projects/${project}/members`, { email, role })).body as unknown as Record<
      'invitation_id' | 'token',
      string
    >;
  const accept = (device: TestDevice, token: string, more: object = {}) =>
    device.call('POST', '/invitations/accept', { token, device_id: device.id, ...more });
  const webhook = () => api.app.get(InvitationWebhook, { strict: false });
  const members = async (device = ada, project = id) =>
    (await device.ok('GET', `/projects/${project}/members`)).body as unknown as {
      items: {
        user_id: string;
        role: string;
        binding: string | null;
        invitation_id: string | null;
        devices: { device_id: string; keys: object[] }[];
      }[];
      former: { device_id: string; user_id: string | null }[];
      invitations: { email: string }[];
    };

  it('are written to by the operator’s own server, which is asked again until it has taken the message', async () => {
    answers = [500, 302];
    const { token, invitation_id } = await invite('new@example.com', 'viewer');
    expect(await webhook().deliverOne()).toBe(true);
    expect(await webhook().deliverOne()).toBe(false);
    clock.advance(31_000);
    expect(await webhook().deliverOne()).toBe(true);
    clock.advance(61_000);
    expect(await webhook().deliverOne()).toBe(true);
    expect(await webhook().deliverOne()).toBe(false);
    expect(messages).toHaveLength(3);
    expect(new Set(messages.map((message) => JSON.stringify(message))).size).toBe(1);
    expect(messages[0]).toMatchObject({
      type: 'project.invitation',
      data: { invitation_id, project_id: id, email: 'new@example.com', role: 'viewer', token },
    });
    const dump = JSON.stringify(await api.query('select i::text from project_invitations i'));
    expect(dump).not.toContain(token);
    await ada.ok('DELETE', `/projects/${id}/invitations/${invitation_id}`);
  });

  it('are written to once in ten minutes, and without waiting for others', async () => {
    const project = await ada.createProject();
    messages.length = 0;
    await invite('slow@example.com', 'editor', project);
    await webhook().deliverAll();
    const again = await invite('slow@example.com', 'viewer', project);
    await invite('slow@example.com', 'viewer', project).then(({ token }) => (again.token = token));
    await webhook().deliverAll();
    expect(messages).toHaveLength(1);
    const of = 'project_id = $1 and email = $2';
    const [told] = await api.query<{ at: Date }>(`select deliver_at as at from project_invitations where ${of}`, [
      ...[project, 'slow@example.com'],
    ]);
    expect(told!.at.getTime()).toBe(clock.millis() + 600_000);
    await api.query(`update project_invitations set deliver_at = $3 where ${of}`, [
      ...[project, 'slow@example.com', clock.now()],
    ]);
    clock.advance(1);
    await invite('quick@example.com', 'editor', project);
    let go!: () => void;
    slow = { email: 'slow@example.com', until: new Promise((resolve) => (go = resolve)) };
    const all = webhook().deliverAll();
    try {
      await eventually(async () => {
        await Promise.resolve();
        expect(messages.map(({ data }) => data.email)).toContain('quick@example.com');
      });
    } finally {
      go();
    }
    await all;
    expect(messages.map(({ data }) => data.token)).toContain(again.token);
    expect(messages).toHaveLength(3);
    const asked = jest.spyOn(api.app.get(DataSource), 'query');
    await webhook().deliverAll();
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
    await ada.ok('DELETE', `/projects/${project}`);
  });

  it('come by an invitation for their verified address, once, and have a key when an owner gives it', async () => {
    const { token, invitation_id } = await invite('Grace@Example.com');
    expect((await members()).invitations).toMatchObject([{ email: 'grace@example.com', role: 'editor' }]);
    expect((await accept(eve, token)).body.code).toBe('invitation_not_yours');
    await api.query('update users set email_verified = false where id = $1', [grace.owner.userId]);
    expect((await accept(grace, token)).body.code).toBe('invitation_not_yours');
    await api.query('update users set email_verified = true where id = $1', [grace.owner.userId]);
    expect((await grace.call('POST', '/invitations/accept', { token, device_id: ada.id })).status).toBe(404);
    const binding = base64url(ciphertext(32));
    expect(await accept(grace, token, { binding })).toMatchObject({
      status: 200,
      body: { project_id: id, role: 'editor' },
    });
    // The answer was lost.
    expect((await accept(grace, token, { binding })).status).toBe(200);
    const joined = (await members()).items.find(({ user_id }) => user_id === grace.owner.userId);
    expect(joined).toMatchObject({ binding, invitation_id, devices: [{ device_id: grace.id, keys: [] }] });
    expect((await grace.call('GET', `/projects/${id}/keys/${grace.id}`)).body).toEqual({ items: [] });
    await ada.certify(id, grace, 'editor');
    expect((await grace.call('GET', `/projects/${id}/keys/${grace.id}`)).body).toMatchObject({
      items: [{ generation: 1 }],
    });
    const after = (await members(grace)).items.find(({ user_id }) => user_id === grace.owner.userId);
    expect(after).toMatchObject({ binding: null, invitation_id: null });
    // Who may not invite is not shown whom others invited.
    expect((await members(grace)).invitations).toEqual([]);
    expect(
      (await grace.call('POST', `/projects/${id}/members`, { email: 'eve@example.com', role: 'owner' })).body.code,
    ).toBe('role_insufficient');
  });

  it('do not come by a token that is guessed, changed, replaced, taken back, too old, or was used before', async () => {
    const first = await invite('eve@example.com');
    for (const guess of [
      `${first.token.slice(0, -1)}${first.token.endsWith('A') ? 'B' : 'A'}`,
      base64url(randomBytes(48)),
    ]) {
      expect((await accept(eve, guess)).status).toBe(404);
    }
    // The proof of one invitation is none of another.
    const second = await invite('other@example.com');
    expect((await accept(eve, `${first.token.slice(0, 21)}${second.token.slice(21)}`)).status).toBe(404);
    const renewed = await invite('eve@example.com', 'viewer');
    expect((await accept(eve, first.token)).status).toBe(404);
    expect((await ada.call('DELETE', `/projects/${id}/invitations/${renewed.invitation_id}`)).status).toBe(204);
    expect((await accept(eve, renewed.token)).status).toBe(404);
    const used = await invite('eve@example.com', 'viewer');
    expect((await accept(eve, used.token)).status).toBe(200);
    await ada.ok('DELETE', `/projects/${id}/members/${eve.owner.userId}`);
    expect((await accept(eve, used.token)).status).toBe(404);
    const old = await invite('eve@example.com');
    clock.advance(WEEK_MS);
    for (const device of [ada, grace, eve]) await device.renew();
    expect((await accept(eve, old.token)).status).toBe(404);
    await api.app.get(ProjectsUpkeep, { strict: false }).forgetInvitations();
    expect(await api.query('select 1 from project_invitations where project_id = $1', [id])).toEqual([]);
  });

  it('are in or not, when one accepts while the other takes it back', async () => {
    for (let round = 0; round < 4; round++) {
      const { token, invitation_id } = await invite('eve@example.com');
      const [taken, accepted] = await Promise.all([
        ada.call('DELETE', `/projects/${id}/invitations/${invitation_id}`),
        accept(eve, token),
      ]);
      expect([taken.status, accepted.status].sort()).toEqual(accepted.status === 200 ? [200, 404] : [204, 404]);
      const isIn = (await members()).items.some(({ user_id }) => user_id === eve.owner.userId);
      expect(isIn).toBe(accepted.status === 200);
      if (isIn) await ada.ok('DELETE', `/projects/${id}/members/${eve.owner.userId}`);
      else await api.query('delete from project_invitations where id = $1', [invitation_id]);
    }
  });

  it('do not come back, and bring nobody in, by what an owner had opened who is one no more', async () => {
    const project = await ada.createProject();
    await ada.bring(project, grace, 'owner', 'grace@example.com');
    const open = async (device: TestDevice, email: string) =>
      (await device.ok('POST', `/projects/${project}/members`, { email, role: 'owner' })).body
        .token as unknown as string;
    expect(
      await ada.call('POST', `/projects/${project}/members`, { email: 'Grace@Example.com', role: 'owner' }),
    ).toMatchObject({ status: 409, body: { code: 'invalid_state' } });
    const [byGrace, byAda] = [await open(grace, 'eve@example.com'), await open(ada, 'new@example.com')];
    await ada.ok('PATCH', `/projects/${project}/members/${grace.owner.userId}`, { role: 'editor' });
    expect((await accept(eve, byGrace)).status).toBe(404);
    expect((await members(ada, project)).invitations).toMatchObject([{ email: 'new@example.com' }]);
    await ada.ok('PATCH', `/projects/${project}/members/${grace.owner.userId}`, { role: 'owner' });
    const again = await open(grace, 'eve@example.com');
    // To an address that became a member's own only later.
    const second = await open(ada, 'second@example.com');
    await api.query(`update users set email = 'second@example.com' where id = $1`, [grace.owner.userId]);
    await ada.ok('DELETE', `/projects/${project}/members/${grace.owner.userId}`);
    expect([(await accept(eve, again)).status, (await accept(grace, second)).status]).toEqual([404, 404]);
    await api.query(`update users set email = 'grace@example.com' where id = $1`, [grace.owner.userId]);
    expect((await members(ada, project)).invitations).toMatchObject([{ email: 'new@example.com' }]);
    expect(byAda).toHaveLength(64);
  });

  it('always have an owner: the last one stays, however many leave at once', async () => {
    const project = await ada.createProject();
    expect((await ada.call('DELETE', `/projects/${project}/members/${ada.owner.userId}`)).body.code).toBe(
      'invalid_state',
    );
    expect(
      (await ada.call('PATCH', `/projects/${project}/members/${ada.owner.userId}`, { role: 'viewer' })).body.code,
    ).toBe('invalid_state');
    await ada.bring(project, grace, 'owner', 'grace@example.com');
    const left = await Promise.all([
      ada.call('DELETE', `/projects/${project}/members/${ada.owner.userId}`),
      grace.call('PATCH', `/projects/${project}/members/${grace.owner.userId}`, { role: 'editor' }),
      grace.call('DELETE', `/projects/${project}/members/${grace.owner.userId}`),
    ]);
    const owners = await api.query('select user_id from project_members where project_id = $1 and role = $2', [
      project,
      'owner',
    ]);
    expect(owners).toHaveLength(1);
    expect(left.map(({ status, body }) => [status, body.code])).toContainEqual([409, 'invalid_state']);
    const [payer] = await api.query<{ id: string }>('select user_id as id from projects where id = $1', [project]);
    expect(
      await api.query('select 1 from project_members where project_id = $1 and user_id = $2', [project, payer!.id]),
    ).toHaveLength(1);
  });

  it('are paid for by the owner who removes the payer, and by another one only if there is room', async () => {
    const project = await ada.createProject();
    const payer = async () =>
      (await api.query<{ id: string }>('select user_id as id from projects where id = $1', [project]))[0]!.id;
    const third = await TestDevice.of(api, 'third@example.com');
    await ada.bring(project, grace, 'owner', 'grace@example.com');
    clock.advance(1);
    await ada.bring(project, third, 'owner', 'third@example.com');
    const leave = () => ada.call('DELETE', `/projects/${project}/members/${ada.owner.userId}`);
    await api.query('insert into usage_caps (user_id, stored_bytes, updated_at) values ($1, 1, now())', [
      grace.owner.userId,
    ]);
    const refused = await leave();
    expect(refused).toMatchObject({ status: 409, body: { code: 'invalid_state' } });
    expect(JSON.stringify(refused.body)).not.toMatch(/limit|remaining/);
    expect(await payer()).toBe(ada.owner.userId);
    await api.query('delete from usage_caps where user_id = $1', [grace.owner.userId]);
    expect((await leave()).status).toBe(204);
    expect(await payer()).toBe(grace.owner.userId);
    await third.bring(project, ada, 'owner', 'ada@example.com');
    await ada.ok('DELETE', `/projects/${project}/members/${grace.owner.userId}`);
    expect(await payer()).toBe(ada.owner.userId);
    const counted = await api.query<{ same: boolean }>(
      `select s.bytes = (select coalesce(sum(stored_bytes), 0) from projects where user_id = s.user_id) as same
         from storage_usage s where s.user_id = any($1)`,
      [[ada.owner.userId, grace.owner.userId]],
    );
    expect(counted).toEqual([{ same: true }, { same: true }]);
  });

  it('are paid for by an owner: who becomes less pays no more', async () => {
    const project = await ada.createProject();
    const payer = async () =>
      (await api.query<{ id: string }>('select user_id as id from projects where id = $1', [project]))[0]!.id;
    await ada.bring(project, grace, 'owner', 'grace@example.com');
    const become = (by: TestDevice, who: TestDevice, role: string) =>
      by.call('PATCH', `/projects/${project}/members/${who.owner.userId}`, { role });
    expect((await become(grace, ada, 'editor')).status).toBe(204);
    expect(await payer()).toBe(grace.owner.userId);
    expect((await become(grace, ada, 'owner')).status).toBe(204);
    await api.query('insert into usage_caps (user_id, stored_bytes, updated_at) values ($1, 1, now())', [
      ada.owner.userId,
    ]);
    // By themselves: only while the other one has room for it.
    expect(await become(grace, grace, 'viewer')).toMatchObject({ status: 409, body: { code: 'invalid_state' } });
    expect(await payer()).toBe(grace.owner.userId);
    await api.query('delete from usage_caps where user_id = $1', [ada.owner.userId]);
    expect((await become(grace, grace, 'viewer')).status).toBe(204);
    expect(await payer()).toBe(ada.owner.userId);
    const counted = await api.query<{ same: boolean }>(
      `select s.bytes = (select coalesce(sum(stored_bytes), 0) from projects where user_id = s.user_id) as same
         from storage_usage s where s.user_id = any($1)`,
      [[ada.owner.userId, grace.owner.userId]],
    );
    expect(counted).toEqual([{ same: true }, { same: true }]);
  });

  it('keep the project of an owner whose account goes, with who pays for it, and what the other has signed', async () => {
    const heir = await TestDevice.of(api, 'heir@example.com');
    const mortal = await TestDevice.of(api, 'mortal@example.com');
    const shared = await mortal.createProject();
    const alone = await mortal.createProject();
    await mortal.bring(shared, heir, 'owner', 'heir@example.com');
    expect((await mortal.sendOps(shared, mortal.op(shared))).status).toBe(200);
    expect((await mortal.call('DELETE', '/auth/me')).status).toBe(204);
    expect((await heir.call('GET', `/projects/${shared}`)).body).toMatchObject({
      role: 'owner',
      members: 1,
      rotation_due: true,
    });
    expect(await api.query('select 1 from projects where id = $1', [alone])).toEqual([]);
    expect((await members(heir, shared)).former).toMatchObject([
      { device_id: mortal.id, user_id: mortal.owner.userId },
    ]);
    expect((await heir.ok('GET', `/projects/${shared}/ops`)).body).toMatchObject({ ops: [{ device_id: mortal.id }] });
    const [counted] = await api.query<{ same: boolean }>(
      `select s.bytes = p.stored_bytes as same from storage_usage s join projects p on p.user_id = s.user_id where p.id = $1`,
      [shared],
    );
    expect(counted).toEqual({ same: true });
  });
});
