import type { Role } from './keys/certificate.ts';

/** What a chunk is called: SHA-256 of its bytes, hexadecimal. */
export interface ChunkName {
  sha256: string;
  /** Bytes as they are kept. */
  size: number;
}

export interface RegisteredDevice {
  device_id: string;
  agreement_key: string;
  signing_key: string;
  kind: 'device' | 'passphrase' | 'recovery';
  header?: string | null;
}

export interface ProjectInfo {
  project_id: string;
  role: Role;
  generation: number;
  rotation_due?: boolean;
}

/** A text that was signed as it stands. */
export interface SignedBody {
  body: string;
  signature: string;
  device_id: string;
}

export interface SignedOp {
  op_id: string;
  device_id: string;
  /** Counts the ops of a device from 1. */
  seq: number;
  generation: number;
  ciphertext: string;
  signature: string;
}

export type OrderedOp = SignedOp & { cursor: string };

export interface WrappedKeyBody {
  generation: number;
  wrapped_key: string;
  certificate: { role: Role; signature: string; by_device: string };
}

/** A key that was wrapped for a device: what is said of it, without the key. */
export interface DeviceCertificate {
  generation: number;
  role: Role;
  signature: string;
  by_device: string;
}

export interface MemberDevice {
  device_id: string;
  agreement_key: string;
  signing_key: string;
  /** One a generation whose key it was given; none while it waits. */
  keys: DeviceCertificate[];
}

export interface Member {
  user_id: string;
  name?: string | null;
  email?: string | null;
  role: Role;
  /** With which invitation they came, and their MAC over their device's keys. */
  invitation_id?: string | null;
  binding?: string | null;
  devices: MemberDevice[];
}

export interface MemberList {
  root_device_id: string;
  /** The signing key of the device that made the project, base64url. */
  root_key: string;
  items: Member[];
  /** Devices whose member is gone: what they wrote is still checked. No user where the account was deleted. */
  former: (MemberDevice & { user_id: string | null })[];
  invitations: { invitation_id: string; email: string; role: Role; expires_at: string }[];
}

export type ProjectEvent =
  | { event: 'op'; data: OrderedOp; id?: string }
  | { event: 'presence'; data: { device_id: string; ciphertext: string }; id?: string }
  | { event: 'ready' | 'members' | 'snapshot' | 'removed' | 'done'; data: unknown; id?: string };

interface Options {
  signal?: AbortSignal;
}

/**
 * The part of the server that the vault needs, as the client of `@creative-space/sdk` has it: hand in `createClient(…)`.
 * Every failure is thrown, with the `code` of the problem document.
 */
export interface VaultApi {
  putDevice(
    deviceId: string,
    body: {
      agreement_key: string;
      signing_key: string;
      proof: string;
      kind?: RegisteredDevice['kind'];
      header?: string;
    },
  ): Promise<unknown>;
  listDevices(): Promise<{ items: RegisteredDevice[] }>;
  deleteDevice(deviceId: string): Promise<unknown>;

  putProject(projectId: string, body: { device_id: string; root_signature: string }): Promise<unknown>;
  getProject(projectId: string): Promise<ProjectInfo>;
  listProjects(): Promise<{ items: ProjectInfo[] }>;
  deleteProject(projectId: string): Promise<unknown>;
  putProjectKey(projectId: string, deviceId: string, body: WrappedKeyBody): Promise<unknown>;
  getProjectKeys(
    projectId: string,
    deviceId: string,
  ): Promise<{ items: { generation: number; wrapped_key: string }[] }>;
  rotateProjectKey(
    projectId: string,
    body: { generation: number; keys: (Omit<WrappedKeyBody, 'generation'> & { device_id: string })[] },
  ): Promise<unknown>;

  findMissingChunks(projectId: string, body: { sha256: string[] }): Promise<{ missing: string[] }>;
  putChunk(projectId: string, sha256: string, bytes: Uint8Array, options?: Options): Promise<unknown>;
  getChunk(projectId: string, sha256: string, options?: Options): Promise<Uint8Array>;
  addManifest(projectId: string, body: SignedBody): Promise<unknown>;
  listManifests(
    projectId: string,
    query?: { limit?: number; before?: number },
  ): Promise<{ items: { version: number }[] }>;
  getManifest(projectId: string, version: number): Promise<SignedBody>;
  deleteManifest(projectId: string, version: number): Promise<unknown>;

  addOps(
    projectId: string,
    body: { ops: SignedOp[] },
  ): Promise<{ accepted: { op_id: string; cursor: string }[]; cursor: string }>;
  listOps(
    projectId: string,
    query?: { after?: string; limit?: number },
  ): Promise<{ ops: OrderedOp[]; cursor: string; more: boolean }>;
  followProjectStream(projectId: string, query?: { after?: string }, options?: Options): AsyncIterable<ProjectEvent>;
  sendPresence(projectId: string, body: { device_id: string; ciphertext: string }): Promise<unknown>;
  addSnapshot(projectId: string, body: SignedBody): Promise<unknown>;
  getLatestSnapshot(projectId: string, query?: { before?: string }): Promise<SignedBody>;

  inviteMember(
    projectId: string,
    body: { email: string; role: Role },
  ): Promise<{ invitation_id: string; token: string; expires_at: string }>;
  listMembers(projectId: string): Promise<MemberList>;
  acceptInvitation(body: {
    token: string;
    device_id: string;
    binding?: string;
  }): Promise<{ project_id: string; role: Role }>;
  cancelInvitation(projectId: string, invitationId: string): Promise<unknown>;
  changeMember(projectId: string, userId: string, body: { role: Role }): Promise<unknown>;
  removeMember(projectId: string, userId: string): Promise<unknown>;
}

/** The code of a problem document that a client threw, such as `key_generation_old`. */
export const codeOf = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code;
