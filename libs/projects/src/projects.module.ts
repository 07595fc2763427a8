import { StorageModule } from '@cse/storage';
import { UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { Devices } from './access/devices';
import { ProjectAccess } from './access/project-access';
import { Projects } from './access/projects';
import { BodyStore } from './backup/body-store';
import { Chunks } from './backup/chunks';
import { Manifests } from './backup/manifests';
import { InvitationTokens } from './members/invitation-token';
import { InvitationWebhook } from './members/invitation-webhook';
import { Invitations } from './members/invitations';
import { ProjectKeys } from './members/keys';
import { Members } from './members/members';
import { Compaction } from './sync/compaction';
import { OpLog } from './sync/op-log';
import { PresenceBoard } from './sync/presence-board';
import { ProjectFeed } from './sync/project-feed';
import { ProjectNews } from './sync/project-news';
import { Snapshots } from './sync/snapshots';
import { ProjectData } from './upkeep/project-data';
import { ProjectsUpkeep } from './upkeep/projects-upkeep';

const SERVICES = [
  ...[Devices, ProjectAccess, Projects],
  ...[BodyStore, Chunks, Manifests],
  ...[Compaction, OpLog, PresenceBoard, ProjectFeed, ProjectNews, Snapshots],
  ...[InvitationTokens, InvitationWebhook, Invitations, Members, ProjectKeys],
  ...[ProjectData, ProjectsUpkeep],
];

/** Blind backup and sync, for the process that takes requests and for the one that sweeps. */
@Module({
  imports: [StorageModule, UsageModule],
  providers: SERVICES,
  exports: SERVICES,
})
export class ProjectsModule {}
