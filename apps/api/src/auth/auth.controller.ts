import { DevSignIn, Public, RefreshRotation } from '@cse/auth';
import { Fails } from '@cse/http';
import { Body, Controller, HttpCode, Ip, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DevLoginBody, RefreshBody } from './auth.request.dto';
import { TokenPairResponse } from './auth.response.dto';
import { DevLoginGuard } from './dev-login.guard';

@ApiTags('identity')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly rotation: RefreshRotation,
    private readonly devSignIn: DevSignIn,
  ) {}

  /** Exchanges a refresh token for a new access token and the token's one successor. */
  @Public()
  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({ summary: 'Exchange a refresh token for its successor' })
  @Fails('refresh_invalid', 'refresh_reused', 'session_revoked', 'session_expired', 'store_unavailable')
  @ApiOkResponse({ type: TokenPairResponse })
  async refresh(@Body() body: RefreshBody, @Ip() ip: string): Promise<TokenPairResponse> {
    const request = { refreshToken: body.refresh_token, clientId: body.client_id, ip };
    return TokenPairResponse.from(await this.rotation.refresh(request));
  }

  /** Signs in without any provider. There only when DEV_LOGIN is true, which production refuses. */
  @Public()
  @Post('dev/login')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in without a provider, for scripts' })
  @Fails('not_found', 'account_suspended', 'store_unavailable')
  @UseGuards(DevLoginGuard)
  @ApiOkResponse({ type: TokenPairResponse })
  async devLogin(@Body() body: DevLoginBody, @Ip() ip: string): Promise<TokenPairResponse> {
    return TokenPairResponse.from(await this.devSignIn.signIn({ email: body.email, deviceName: body.device_name, ip }));
  }
}
