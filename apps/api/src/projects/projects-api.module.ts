import { ProjectsModule } from '@cse/projects';
import { Module } from '@nestjs/common';
import { BackupController } from './backup.controller';
import { DevicesController } from './devices.controller';
import { KeysController } from './keys.controller';
import { ProjectsController } from './projects.controller';

/** Everything of encrypted projects that is HTTP. */
@Module({
  imports: [ProjectsModule],
  controllers: [DevicesController, ProjectsController, BackupController, KeysController],
})
export class ProjectsApiModule {}
