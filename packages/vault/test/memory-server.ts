import type {
  Member,
  MemberDevice,
  OrderedOp,
  ProjectEvent,
  RegisteredDevice,
  SignedBody,
  VaultApi,
  WrappedKeyBody,
} from '../src/api.ts';
import { hex } from '../src/crypto/bytes.ts';
import { sha256 as sha256Of } from '../src/crypto/hash.ts';
import type { Role } from '../src/keys/certificate.ts';

/** What a server refuses, with the code of its problem document. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

interface Project {
  root: { device_id: string; user_id: string };
  generation: number;
  rotationDue: boolean;
  members: Map<string, { role: Role; invitation_id?: string; binding?: string }>;
  /** By device and generation. */
  keys: Map<string, WrappedKeyBody & { user_id: string }>;
  chunks: Map<string, Uint8Array>;
  manifests: Map<number, SignedBody>;
  ops: OrderedOp[];
  /** Cursors up to this one are gone. */
  compacted: number;
  snapshots: SignedBody[];
  invitations: Map<string, { token: string; email: string; role: Role }>;
}

/** All that a server keeps. What a malicious one does is done to this. */
export interface ServerState {
  devices: Map<string, RegisteredDevice & { user_id: string; isDeleted?: boolean }>;
  projects: Map<string, Project>;
}

/**
 * A server in memory with the rules of the contract that a client can see: order, idempotency, roles, generations, chunks that
 * must be there. It is honest; a test makes it lie by changing `state`, or by putting another one in its place.
 */
export class MemoryServer {
  state: ServerState = { devices: new Map(), projects: new Map() };
  /** Names of calls, in their order. */
  readonly calls: string[] = [];
  /** Asked before each call: may throw, such as for a line that is down. */
  before: (call: string) => void = () => undefined;
  /** Asked after each call: when it throws, the answer is lost though the work was done. */
  after: (call: string) => void = () => undefined;
  private readonly listeners = new Set<(projectId: string, event: ProjectEvent) => void>();

  /** What this server would be if it had gone another way from here. */
  copy(): ServerState {
    return structuredClone(this.state);
  }

  project(projectId: string): Project {
    return this.state.projects.get(projectId)!;
  }

  /** The server as a user sees it who is signed in. */
  as(userId: string): VaultApi {
    const routes = this.routes(userId);
    const api = Object.fromEntries(
      Object.entries(routes).map(([name, route]) => [
        name,
        name === 'followProjectStream'
          ? route
          : async (...parameters: unknown[]) => {
              await Promise.resolve();
              this.calls.push(name);
              this.before(name);
              const answer = (route as (...all: unknown[]) => unknown)(...parameters);
              this.after(name);
              return structuredClone(answer);
            },
      ]),
    );
    return api as unknown as VaultApi;
  }

  publish(projectId: string, event: ProjectEvent): void {
    for (const listener of this.listeners) listener(projectId, structuredClone(event));
  }

  private routes(userId: string): { [Name in keyof VaultApi]: (...parameters: Parameters<VaultApi[Name]>) => unknown } {
    const member = (projectId: string): Project => {
      const project = this.state.projects.get(projectId);
      if (!project?.members.has(userId)) throw new Refusal('not_found');
      return project;
    };
    const roleIn = (project: Project): Role => project.members.get(userId)!.role;
    const owner = (projectId: string): Project => {
      const project = member(projectId);
      if (roleIn(project) !== 'owner') throw new Refusal('role_insufficient');
      return project;
    };
    const writer = (projectId: string, deviceId: string, generation: number): Project => {
      const project = member(projectId);
      if (generation !== project.generation || project.rotationDue) throw new Refusal('key_generation_old');
      const certificate = project.keys.get(`${deviceId} ${generation}`)?.certificate;
      if (roleIn(project) === 'viewer' || !certificate || certificate.role === 'viewer') {
        throw new Refusal('role_insufficient');
      }
      return project;
    };
    const changed = (projectId: string): void => this.publish(projectId, { event: 'members', data: {} });
    return {
      putDevice: (device_id, { agreement_key, signing_key, kind = 'device', header }) => {
        const before = this.state.devices.get(device_id);
        if (before && before.signing_key !== signing_key) throw new Refusal('invalid_state');
        this.state.devices.set(device_id, { device_id, agreement_key, signing_key, kind, header, user_id: userId });
      },
      listDevices: () => ({ items: this.devicesOf(userId) }),
      deleteDevice: (device_id) => {
        const device = this.state.devices.get(device_id);
        if (!device || device.isDeleted) throw new Refusal('not_found');
        device.isDeleted = true;
        for (const [projectId, project] of this.state.projects) {
          if (!project.keys.has(`${device_id} ${project.generation}`)) continue;
          project.rotationDue = true;
          changed(projectId);
        }
      },

      putProject: (projectId, { device_id }) => {
        const before = this.state.projects.get(projectId);
        if (before) return void owner(projectId);
        this.state.projects.set(projectId, {
          root: { device_id, user_id: userId },
          generation: 1,
          rotationDue: false,
          members: new Map([[userId, { role: 'owner' as Role }]]),
          keys: new Map(),
          chunks: new Map(),
          manifests: new Map(),
          ops: [],
          compacted: 0,
          snapshots: [],
          invitations: new Map(),
        });
      },
      getProject: (projectId) => {
        const project = member(projectId);
        const { generation, rotationDue: rotation_due } = project;
        return { project_id: projectId, role: roleIn(project), generation, rotation_due };
      },
      listProjects: () => ({
        items: [...this.state.projects]
          .filter(([, { members }]) => members.has(userId))
          .map(([project_id, project]) => ({ project_id, role: roleIn(project), generation: project.generation })),
      }),
      deleteProject: (projectId) => void (owner(projectId) && this.state.projects.delete(projectId)),
      putProjectKey: (projectId, deviceId, body) => {
        const project = member(projectId);
        const { user_id } = this.state.devices.get(deviceId)!;
        if (!project.members.has(user_id) || body.generation > project.generation) throw new Refusal('invalid_state');
        if (roleIn(project) !== 'owner' && user_id !== userId) throw new Refusal('role_insufficient');
        if (body.certificate.role !== project.members.get(user_id)!.role) throw new Refusal('invalid_state');
        project.keys.set(`${deviceId} ${body.generation}`, { ...body, user_id });
        changed(projectId);
      },
      getProjectKeys: (projectId, deviceId) => {
        const { keys } = member(projectId);
        const own = [...keys].filter(([key, { user_id }]) => key.startsWith(deviceId) && user_id === userId);
        return { items: own.map(([, { generation, wrapped_key }]) => ({ generation, wrapped_key })) };
      },
      rotateProjectKey: (projectId, { generation, keys }) => {
        const project = owner(projectId);
        if (generation !== project.generation + 1) throw new Refusal('key_generation_old');
        const holders = new Set(
          [...project.keys].flatMap(([key, one]) =>
            one.generation === project.generation &&
            project.members.has(one.user_id) &&
            !this.state.devices.get(key.split(' ')[0]!)!.isDeleted
              ? [key.split(' ')[0]!]
              : [],
          ),
        );
        const given = new Set(keys.map(({ device_id }) => device_id));
        if (holders.size !== given.size || [...holders].some((one) => !given.has(one)))
          throw new Refusal('invalid_state');
        for (const { device_id, ...rest } of keys) {
          const { user_id } = this.state.devices.get(device_id)!;
          project.keys.set(`${device_id} ${generation}`, { ...rest, generation, user_id });
        }
        Object.assign(project, { generation, rotationDue: false });
        changed(projectId);
      },

      findMissingChunks: (projectId, { sha256 }) => {
        const { chunks } = member(projectId);
        return { missing: sha256.filter((name) => !chunks.has(name)) };
      },
      putChunk: (projectId, sha256, bytes) => {
        if (hex(sha256Of(bytes)) !== sha256) throw new Refusal('hash_mismatch');
        member(projectId).chunks.set(sha256, bytes);
      },
      getChunk: (projectId, sha256) => {
        if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Refusal('validation_failed');
        const chunk = member(projectId).chunks.get(sha256);
        if (!chunk) throw new Refusal('not_found');
        return chunk;
      },
      addManifest: (projectId, signed) => {
        const body = JSON.parse(signed.body) as { version: number; generation: number; chunks: { sha256: string }[] };
        const project = writer(projectId, signed.device_id, body.generation);
        if (body.version !== Math.max(0, ...project.manifests.keys()) + 1) throw new Refusal('manifest_conflict');
        if (body.chunks.some(({ sha256 }) => !project.chunks.has(sha256))) throw new Refusal('chunks_missing');
        project.manifests.set(body.version, signed);
      },
      listManifests: (projectId, { limit = 100, before = Infinity } = {}) => ({
        items: [...member(projectId).manifests.keys()]
          .filter((version) => version < before)
          .sort((a, b) => b - a)
          .slice(0, limit)
          .map((version) => ({ version })),
      }),
      getManifest: (projectId, version) => {
        const found = member(projectId).manifests.get(version);
        if (!found) throw new Refusal('not_found');
        return found;
      },
      deleteManifest: (projectId, version) => void member(projectId).manifests.delete(version),

      addOps: (projectId, { ops }) => {
        const accepted = ops.map((op) => {
          const project = member(projectId);
          const there = project.ops.find(({ op_id }) => op_id === op.op_id);
          if (there && there.ciphertext === op.ciphertext) return { op_id: op.op_id, cursor: there.cursor };
          const count = project.ops.filter(({ device_id }) => device_id === op.device_id).length;
          if (there || op.seq !== count + 1) throw new Refusal('op_conflict');
          writer(projectId, op.device_id, op.generation);
          const cursor = String(project.ops.length + 1);
          const ordered = { ...op, cursor };
          project.ops.push(ordered);
          this.publish(projectId, { event: 'op', data: ordered, id: cursor });
          return { op_id: op.op_id, cursor };
        });
        return { accepted, cursor: accepted.at(-1)!.cursor };
      },
      listOps: (projectId, { after = '0', limit = 500 } = {}) => {
        const { ops, compacted } = member(projectId);
        if (Number(after) < compacted) throw new Refusal('ops_compacted');
        const found = ops.filter(({ cursor }) => Number(cursor) > Number(after)).slice(0, limit);
        const cursor = found.at(-1)?.cursor ?? after;
        return { ops: found, cursor, more: ops.length > Number(cursor) };
      },
      followProjectStream: (projectId, { after = '0' } = {}, { signal } = {}) =>
        this.follow(projectId, userId, after, signal),
      sendPresence: (projectId, presence) => this.publish(projectId, { event: 'presence', data: presence }),
      addSnapshot: (projectId, signed) => {
        const { generation, upto } = JSON.parse(signed.body) as { generation: number; upto: string };
        const { snapshots } = writer(projectId, signed.device_id, generation);
        const last = snapshots.at(-1);
        if (last && Number((JSON.parse(last.body) as { upto: string }).upto) >= Number(upto))
          throw new Refusal('invalid_state');
        snapshots.push(signed);
        this.publish(projectId, { event: 'snapshot', data: { upto } });
      },
      getLatestSnapshot: (projectId, { before = 'Infinity' } = {}) => {
        const uptoOf = ({ body }: SignedBody): number => Number((JSON.parse(body) as { upto: string }).upto);
        const found = member(projectId)
          .snapshots.filter((one) => uptoOf(one) < Number(before))
          .at(-1);
        if (!found) throw new Refusal('not_found');
        return found;
      },

      inviteMember: (projectId, { email, role }) => {
        const invitation_id = crypto.randomUUID();
        const token = crypto.randomUUID();
        owner(projectId).invitations.set(invitation_id, { token, email, role });
        return { invitation_id, token, expires_at: '2030-01-01T00:00:00Z' };
      },
      listMembers: (projectId) => this.listMembers(member(projectId)),
      acceptInvitation: ({ token, binding }) => {
        for (const [project_id, project] of this.state.projects) {
          for (const [invitation_id, invitation] of project.invitations) {
            if (invitation.token !== token) continue;
            project.invitations.delete(invitation_id);
            project.members.set(userId, { role: invitation.role, invitation_id, binding });
            changed(project_id);
            return { project_id, role: invitation.role };
          }
        }
        throw new Refusal('not_found');
      },
      cancelInvitation: (projectId, invitationId) => void owner(projectId).invitations.delete(invitationId),
      changeMember: (projectId, user_id, { role }) => {
        const project = owner(projectId);
        const before = project.members.get(user_id)!;
        if (before.role === 'owner' || role === 'viewer') project.rotationDue = true;
        before.role = role;
        changed(projectId);
      },
      removeMember: (projectId, user_id) => {
        const project = user_id === userId ? member(projectId) : owner(projectId);
        if (!project.members.delete(user_id)) throw new Refusal('not_found');
        project.rotationDue = true;
        changed(projectId);
      },
    };
  }

  private devicesOf(userId: string) {
    return [...this.state.devices.values()].filter((one) => one.user_id === userId && !one.isDeleted);
  }

  private listMembers(project: Project) {
    const shown = ({ device_id, agreement_key, signing_key }: RegisteredDevice): MemberDevice => ({
      device_id,
      agreement_key,
      signing_key,
      keys: [...project.keys]
        .filter(([key]) => key.startsWith(device_id))
        .map(([, { generation, certificate }]) => ({ generation, ...certificate })),
    });
    const isThere = ({ user_id, isDeleted }: { user_id: string; isDeleted?: boolean }) =>
      project.members.has(user_id) && !isDeleted;
    const former = [...this.state.devices.values()].filter((one) => !isThere(one));
    return {
      root_device_id: project.root.device_id,
      root_key: this.state.devices.get(project.root.device_id)!.signing_key,
      items: [...project.members].map(([user_id, rest]): Member => ({
        user_id,
        ...rest,
        devices: this.devicesOf(user_id).map(shown),
      })),
      former: former.map((one) => ({ ...shown(one), user_id: one.user_id })).filter(({ keys }) => keys.length > 0),
      invitations: [...project.invitations].map(([invitation_id, { email, role }]) => {
        return { invitation_id, email, role, expires_at: '2030-01-01T00:00:00Z' };
      }),
    };
  }

  private async *follow(
    projectId: string,
    userId: string,
    after: string,
    signal?: AbortSignal,
  ): AsyncGenerator<ProjectEvent, void, void> {
    this.calls.push('followProjectStream');
    this.before('followProjectStream');
    const waiting: ProjectEvent[] = [];
    let wake = (): void => undefined;
    const listener = (id: string, event: ProjectEvent): void => {
      if (id === projectId) waiting.push(event);
      wake();
    };
    const project = this.project(projectId);
    if (Number(after) < project.compacted) throw new Refusal('ops_compacted');
    waiting.push({ event: 'ready', data: {} });
    for (const op of project.ops.slice(Number(after)))
      waiting.push({ event: 'op', data: structuredClone(op), id: op.cursor });
    this.listeners.add(listener);
    signal?.addEventListener('abort', () => wake());
    try {
      for (;;) {
        if (signal?.aborted) throw new Error('aborted');
        if (!this.project(projectId)?.members.has(userId)) return yield { event: 'removed', data: {} };
        const next = waiting.shift();
        if (next) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.listeners.delete(listener);
    }
  }
}
