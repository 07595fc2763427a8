import { AuthModule, GoogleGuard } from '@cse/auth';
import { Module } from '@nestjs/common';
import { AccountController } from './account.controller';
import { AuthController } from './auth.controller';
import { GoogleController } from './google/google.controller';
import { SessionsController } from './sessions.controller';
import { TokenDelivery } from './token-delivery';
import { TokenExchange } from './token-exchange';
import { WellKnownController } from './well-known.controller';

@Module({
  imports: [AuthModule],
  controllers: [AuthController, GoogleController, SessionsController, AccountController, WellKnownController],
  providers: [TokenExchange, TokenDelivery, GoogleGuard],
})
export class AuthApiModule {}
