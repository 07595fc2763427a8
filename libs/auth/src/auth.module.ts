import { AuthConfig, RuntimeConfig } from '@cse/config';
import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AbuseScore } from './abuse/abuse-score.entity';
import { AbuseScores } from './abuse/abuse-scores';
import { AbuseSignals } from './abuse/abuse-signals';
import { NetworkStanding } from './abuse/network-standing';
import { Penalties } from './abuse/penalties';
import { SecurityEvent } from './abuse/security-event.entity';
import { AccountAdministration } from './admin/account-administration';
import { AccountList } from './admin/account-list';
import { AuthorizationCode } from './authorization/authorization-code.entity';
import { AuthorizationCodes } from './authorization/authorization-codes';
import { AuthorizationRequests } from './authorization/authorization-request';
import { ClientRegistry } from './clients/client-registry';
import { GoogleStrategy } from './google/google.strategy';
import { IdTokenVerifier } from './google/id-token';
import { IdentityProvider } from './google/identity-provider';
import { LoginTransaction } from './google/login-transaction.entity';
import { LoginTransactions } from './google/login-transactions';
import { Logout } from './sessions/logout';
import { RefreshRotation } from './sessions/refresh-rotation';
import { SessionGate } from './sessions/session-gate';
import { SessionList } from './sessions/session-list';
import { SessionLifetime } from './sessions/session-lifetime';
import { SessionOpener } from './sessions/session-opener';
import { SessionRevoker } from './sessions/session-revoker';
import { Session } from './sessions/session.entity';
import { SpentRefreshToken } from './sessions/spent-refresh-token.entity';
import { DevSignIn } from './sign-in/dev-sign-in';
import { ProviderSignIn } from './sign-in/provider-sign-in';
import { AccessTokenIssuer } from './tokens/access-token-issuer';
import { AccessTokenVerifier } from './tokens/access-token-verifier';
import { KeyRing } from './tokens/key-ring';
import { AccountClosing } from './users/account-closing';
import { IdentityData } from './users/identity-data';
import { UserDirectory } from './users/user-directory';
import { User } from './users/user.entity';

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
    ClientRegistry,
    UserDirectory,
    AccessTokenIssuer,
    AccessTokenVerifier,
    SessionLifetime,
    SessionOpener,
    SessionGate,
    RefreshRotation,
    SessionRevoker,
    SessionList,
    Logout,
    IdentityProvider,
    IdTokenVerifier,
    LoginTransactions,
    GoogleStrategy,
    AuthorizationRequests,
    AuthorizationCodes,
    ProviderSignIn,
    DevSignIn,
    AbuseScores,
    Penalties,
    AbuseSignals,
    NetworkStanding,
    AccountAdministration,
    AccountList,
    AccountClosing,
    IdentityData,
  ],
  exports: [
    KeyRing,
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
    NetworkStanding,
    AccountAdministration,
    AccountList,
    AccountClosing,
    IdentityData,
  ],
})
export class AuthModule {}
