import { AuthModule } from '@cse/auth';
import { Module } from '@nestjs/common';
import { AccountController } from './account.controller';
import { AuthController } from './auth.controller';

@Module({ imports: [AuthModule], controllers: [AuthController, AccountController] })
export class AuthApiModule {}
