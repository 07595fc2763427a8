import { AuthConfig, RuntimeConfig } from '@cse/config';
import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AbuseScores, NetworkRateShare } from './abuse/abuse-scores';
import { AbuseSignals, Penalties } from './abuse/abuse-signals';
import { AbuseScore, SecurityEvent } from './abuse/abuse.entity';
import { AuthorizationCode, AuthorizationCodes } from './authorization/authorization-codes';
import { AuthorizationRequests, ClientRegistry } from './authorization/client-registry';
import { DevSignIn, ProviderSignIn } from './authorization/sign-in';
import { GoogleStrategy } from './google/google.strategy';
import { IdTokenVerifier } from './google/id-token';
import { IdentityProvider } from './google/identity-provider';
import { LoginTransaction, LoginTransactions } from './google/login-transactions';
import { Logout } from './sessions/logout';
import { RefreshRotation } from './sessions/refresh-rotation';
import { SessionGate } from './sessions/session-gate';
import { SessionLifetime, SessionOpener } from './sessions/session-opener';
import { SessionList, SessionRevoker } from './sessions/session-revoker';
import { Session, SpentRefreshToken } from './sessions/session.entity';
import { AccessTokenIssuer, AccessTokenVerifier } from './tokens/access-tokens';
import { KeyRing } from './tokens/key-ring';
import { AccountAdministration, AccountList } from './users/account-administration';
import { AccountClosing, IdentityData } from './users/personal-data';
import { UserDirectory } from './users/user-directory';
import { User } from './users/user.entity';

/** What the rest of the system calls. */
const DOORS = [
  ClientRegistry,
  UserDirectory,
  AccessTokenIssuer,
  AccessTokenVerifier,
  SessionGate,
  SessionList,
  RefreshRotation,
  Logout,
  IdentityProvider,
  LoginTransactions,
  GoogleStrategy,
  AuthorizationRequests,
  AuthorizationCodes,
  ProviderSignIn,
  DevSignIn,
  AbuseSignals,
  NetworkRateShare,
  AccountAdministration,
  AccountList,
  AccountClosing,
  IdentityData,
];

@Module({
  imports: [
    TypeOrmModule.forFeature([
      User,
      Session,
      SpentRefreshToken,
      LoginTransaction,
      AuthorizationCode,
      AbuseScore,
      SecurityEvent,
    ]),
    JwtModule.register({}),
  ],
  providers: [
    {
      provide: KeyRing,
      inject: [AuthConfig, RuntimeConfig],
      useFactory: (auth: AuthConfig, runtime: RuntimeConfig) => KeyRing.load(auth, runtime),
    },
    ...DOORS,
    SessionLifetime,
    SessionOpener,
    SessionRevoker,
    IdTokenVerifier,
    AbuseScores,
    Penalties,
  ],
  exports: [KeyRing, ...DOORS],
})
export class AuthModule {}
