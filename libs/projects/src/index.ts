/**
 * Projects that are kept and shared by a server that cannot read them: backup by chunks and signed manifests, a log of
 * operations by which devices write together, and who may do what. All that comes in is ciphertext, public keys, signatures, sizes and ids.
 *
 * Its doors: `Devices` and `Projects` register; `Chunks` and `Manifests` are the backup; `OpLog`, `Snapshots`
 * and `ProjectFeed` the common writing; `Members`, `Invitations` and `ProjectKeys` who is in it; `ProjectsUpkeep` sweeps.
 * Each of them asks who may, anew at every request.
 *
 * It never decrypts, never trusts a role that is not signed for, and keeps nothing that reads as text.
 */
export { DEVICE_KINDS, Devices, type Device, type DeviceKind } from './access/devices';
export { PROJECT_ROLES, type ProjectRole } from './access/project-access';
export { Projects, type Project } from './access/projects';
export type { KeptBody } from './backup/body-store';
export { Chunks } from './backup/chunks';
export type { KeepRule } from './backup/keep-rule';
export { Manifests } from './backup/manifests';
export { MOST } from './bounds';
export type { WrappedKey } from './members/certificates';
export { INVITATION_LIFETIME_MS } from './members/invitation-token';
export { InvitationWebhook } from './members/invitation-webhook';
export { Invitations } from './members/invitations';
export { ProjectKeys } from './members/keys';
export { Members, type DeviceCertificate, type MemberDevice, type Membership } from './members/members';
export { ProjectsModule } from './projects.module';
export { LABELS, signedBytes } from './signing/signed-bytes';
export { Compaction } from './sync/compaction';
export { OpLog, type KeptOp, type SentOp } from './sync/op-log';
export { PresenceBoard } from './sync/presence-board';
export { ProjectFeed, type ProjectEvent, type Standing } from './sync/project-feed';
export { Snapshots } from './sync/snapshots';
export { ProjectData } from './upkeep/project-data';
export { ProjectsTelemetry } from './upkeep/projects-telemetry';
export { ProjectsUpkeep, type ProjectCounts } from './upkeep/projects-upkeep';
