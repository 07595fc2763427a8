import { AuthConfig, RuntimeConfig } from '@cse/config';
import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientRegistry } from './clients/client-registry';
import { RefreshRotation } from './sessions/refresh-rotation';
import { SessionGate } from './sessions/session-gate';
import { SessionLifetime } from './sessions/session-lifetime';
import { SessionOpener } from './sessions/session-opener';
import { Session } from './sessions/session.entity';
import { SpentRefreshToken } from './sessions/spent-refresh-token.entity';
import { DevSignIn } from './sign-in/dev-sign-in';
import { AccessTokenIssuer } from './tokens/access-token-issuer';
import { AccessTokenVerifier } from './tokens/access-token-verifier';
import { KeyRing } from './tokens/key-ring';
import { UserDirectory } from './users/user-directory';
import { User } from './users/user.entity';

@Module({
  imports: [TypeOrmModule.forFeature([User, Session, SpentRefreshToken]), JwtModule.register({})],
  providers: [
    {
      provide: KeyRing,
      inject: [AuthConfig, RuntimeConfig],
      useFactory: (auth: AuthConfig, runtime: RuntimeConfig) => KeyRing.load(auth, runtime),
    },
    ClientRegistry,
    UserDirectory,
    AccessTokenIssuer,
    AccessTokenVerifier,
    SessionLifetime,
    SessionOpener,
    SessionGate,
    RefreshRotation,
    DevSignIn,
  ],
  exports: [KeyRing, ClientRegistry, UserDirectory, AccessTokenVerifier, SessionGate, RefreshRotation, DevSignIn],
})
export class AuthModule {}
