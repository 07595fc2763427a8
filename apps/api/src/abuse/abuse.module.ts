import { AuthModule } from '@cse/auth';
import { Module } from '@nestjs/common';
import { AbuseWatch } from './abuse-watch';

@Module({ imports: [AuthModule], providers: [AbuseWatch] })
export class AbuseModule {}
