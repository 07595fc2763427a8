import { AuthModule, GoogleGuard, IdentityData } from '@cse/auth';
import type { PersonalData } from '@cse/core';
import { CreatorData, CreatorModule } from '@cse/creator';
import { MediaData } from '@cse/media';
import { ProjectData, ProjectsModule } from '@cse/projects';
import { UsageData, UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { Account, PERSONAL_DATA } from './account';
import { AccountController } from './account.controller';
import { AuthController } from './auth.controller';
import { GoogleController } from './google/google.controller';
import { SessionsController } from './sessions.controller';
import { AbuseModule } from '../limits/abuse-watch';
import { TokenDelivery } from './token-delivery';
import { TokenExchange } from './token-exchange';
import { WellKnownController } from './well-known.controller';

@Module({
  imports: [AuthModule, AbuseModule, UsageModule, CreatorModule, ProjectsModule],
  controllers: [AuthController, GoogleController, SessionsController, AccountController, WellKnownController],
  providers: [
    TokenExchange,
    TokenDelivery,
    GoogleGuard,
    Account,
    MediaData,
    {
      // A library that begins to store something about people adds its `PersonalData` here.
      provide: PERSONAL_DATA,
      inject: [IdentityData, UsageData, CreatorData, MediaData, ProjectData],
      useFactory: (...parts: PersonalData[]) => parts,
    },
  ],
})
export class AuthApiModule {}
