import { DevSignIn, Public } from '@cse/auth';
import { AppError } from '@cse/core';
import { Fails, SignInRate, Example } from '@cse/http';
import {
  Body,
  Controller,
  HttpCode,
  Injectable,
  Post,
  Req,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DevLoginBody, LogoutBody, RefreshBody, TokenBody } from './auth.request.dto';
import { TokenPairResponse } from './auth.response.dto';
import { TokenExchange } from './token-exchange';

/** What proxies write. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** Before the body is looked at: for whom dev sign-in is not open, the route is not there. */
@Injectable()
export class DevLoginGuard implements CanActivate {
  constructor(private readonly devSignIn: DevSignIn) {}

  canActivate(context: ExecutionContext): boolean {
    const { raw } = context.switchToHttp().getRequest<FastifyRequest>();
    const isForwarded = FORWARDED.some((name) => raw.headers[name] !== undefined);
    const caller = { address: raw.socket.remoteAddress ?? '', host: raw.headers.host ?? '', isForwarded };
    if (this.devSignIn.isOpenTo(caller)) return true;
    throw new AppError('not_found', 'there is nothing at this address');
  }
}

/** A browser client sends its cookie, and says which client it is. */
const CookieClient = (): MethodDecorator =>
  ApiHeader({
    name: 'X-Client',
    required: false,
    description: 'The client id of a browser client whose refresh token travels in the `__Host-rt` cookie',
    schema: { type: 'string', maxLength: 64 },
  });

const SETS_COOKIE = {
  'set-cookie': {
    description: "A browser client's refresh token, as `__Host-rt`; emptied when the session is over",
    schema: { type: 'string' },
  },
};

@ApiTags('identity')
@Public()
@Controller('auth')
export class AuthController {
  constructor(private readonly exchange: TokenExchange) {}

  @Post('token')
  @HttpCode(200)
  @SignInRate('token')
  @ApiOperation({
    summary: 'Exchange a one-time code for tokens',
    description:
      'The end of a sign-in: the code of the redirect, and the verifier that its challenge was made of (PKCE). A browser client gets its refresh token as a cookie.',
  })
  @ApiOkResponse({ type: TokenPairResponse, headers: SETS_COOKIE })
  @Fails('invalid_grant', 'csrf', 'account_suspended', 'store_unavailable')
  @Example(TokenBody, 'The end of a sign-in; code and verifier are those of RFC 7636', {
    grant_type: 'authorization_code',
    client_id: 'dev',
    redirect_uri: 'http://127.0.0.1/callback',
    code: 'SplxlOBeZQQYbYS6WxSbIA',
    code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    device: { name: "Ada's laptop", platform: 'linux', app_version: '1.4.0' },
  })
  exchangeCode(
    @Body() body: TokenBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenPairResponse> {
    return this.exchange.exchangeCode(body, request, reply);
  }

  @Post('refresh')
  @HttpCode(200)
  @SignInRate('refresh')
  @ApiOperation({
    summary: 'Exchange a refresh token for its successor',
    description:
      'Keep the successor before you use it. The token that was just exchanged gets the same successor again, so a lost answer may be asked for once more; an older one ends the session.',
  })
  @CookieClient()
  @ApiOkResponse({ type: TokenPairResponse, headers: SETS_COOKIE })
  @Fails('invalid_request', 'refresh_invalid', 'refresh_reused', 'session_revoked', 'session_expired')
  @Fails('csrf', 'account_suspended', 'store_unavailable')
  @Example(RefreshBody, 'With the token of the sign-in', { refresh_token: 'tGzv3JOkF0XG5Qx2TlKWIA' })
  refresh(
    @Body() body: RefreshBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenPairResponse> {
    return this.exchange.refresh(body, request, reply);
  }

  @Post('logout')
  @HttpCode(204)
  @SignInRate('refresh')
  @ApiOperation({
    summary: 'End this session, or all of the account',
    description: 'With the refresh token, in the body or in the cookie. May be called again.',
  })
  @CookieClient()
  @ApiNoContentResponse({ headers: SETS_COOKIE })
  @Fails('invalid_request', 'csrf', 'unauthenticated', 'store_unavailable')
  @ApiSecurity({})
  @ApiSecurity('bearer')
  @Example(LogoutBody, 'The session of the access token', {})
  logout(
    @Body() body: LogoutBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.exchange.logout(body, request, reply);
  }

  /** There only where DEV_LOGIN opens it, which production refuses. */
  @Post('dev/login')
  @HttpCode(200)
  @SignInRate('token')
  @UseGuards(DevLoginGuard)
  @ApiOperation({
    summary: 'Sign in without a provider, for scripts',
    description:
      'There only where the deployment has it on (DEV_LOGIN), which production refuses. Programs and pages of this server alone may ask.',
  })
  @ApiOkResponse({ type: TokenPairResponse })
  @Fails('not_found', 'host_not_allowed', 'origin_not_allowed', 'account_suspended', 'store_unavailable')
  @Example(DevLoginBody, 'Ada, at her desk', { email: 'ada@example.com', device_name: 'terminal' })
  devLogin(@Body() body: DevLoginBody, @Req() request: FastifyRequest): Promise<TokenPairResponse> {
    return this.exchange.devLogin(body, request);
  }
}
