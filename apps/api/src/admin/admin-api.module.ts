import { AuthModule } from '@cse/auth';
import { JobsModule } from '@cse/jobs';
import { UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { AdminController } from './admin.controller';
import { DisputeAdministration, DisputesController } from './disputes.controller';
import { QueueBoard, QueueBoardController } from './queue-board';
import { UserAdministration } from './user-administration';

@Module({
  imports: [AuthModule, JobsModule, UsageModule],
  controllers: [AdminController, DisputesController, QueueBoardController],
  providers: [UserAdministration, DisputeAdministration, QueueBoard],
})
export class AdminApiModule {}
