import { ProjectsModule } from '@cse/projects';
import { Module } from '@nestjs/common';
import { BackupController } from './backup.controller';
import { DevicesController } from './devices.controller';
import { KeysController } from './keys.controller';
import { InvitationsController, MembersController } from './members.controller';
import { ProjectStreams } from './project-streams';
import { ProjectsController } from './projects.controller';
import { SyncController } from './sync.controller';

/** Everything of encrypted projects that is HTTP. */
@Module({
  imports: [ProjectsModule],
  controllers: [
    DevicesController,
    ProjectsController,
    BackupController,
    KeysController,
    MembersController,
    InvitationsController,
    SyncController,
  ],
  providers: [ProjectStreams],
})
export class ProjectsApiModule {}
