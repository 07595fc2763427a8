import { PendingObjects, StorageModule } from '@cse/storage';
import { UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { Devices } from './access/devices';
import { ProjectAccess } from './access/project-access';
import { Projects } from './access/projects';
import { BodyStore } from './backup/body-store';
import { Chunks } from './backup/chunks';
import { Manifests } from './backup/manifests';
import { ProjectKeys } from './members/keys';
import { ProjectData } from './upkeep/project-data';
import { ProjectsUpkeep } from './upkeep/projects-upkeep';

const SERVICES = [
  ...[Devices, ProjectAccess, Projects],
  ...[BodyStore, Chunks, Manifests],
  ...[ProjectKeys],
  ...[ProjectData, ProjectsUpkeep],
];

/** Blind backup and sync, for the process that takes requests and for the one that sweeps. */
@Module({
  imports: [StorageModule, UsageModule],
  providers: [...SERVICES, PendingObjects],
  exports: SERVICES,
})
export class ProjectsModule {}
