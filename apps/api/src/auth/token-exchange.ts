import { AuthorizationCodes, bearerToken, DevSignIn, Logout, RefreshRotation } from '@cse/auth';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DevLoginBody, LogoutBody, RefreshBody, TokenBody } from './auth.request.dto';
import { TokenPairResponse } from './auth.response.dto';
import { TokenDelivery } from './token-delivery';

/** The token routes in terms of HTTP: what travels in which header, cookie or field. */
@Injectable()
export class TokenExchange {
  constructor(
    private readonly codes: AuthorizationCodes,
    private readonly rotation: RefreshRotation,
    private readonly logouts: Logout,
    private readonly devSignIn: DevSignIn,
    private readonly delivery: TokenDelivery,
  ) {}

  async exchangeCode(body: TokenBody, request: FastifyRequest, reply: FastifyReply): Promise<TokenPairResponse> {
    this.delivery.checkOrigin(body.client_id, request);
    const pair = await this.codes.redeem({
      code: body.code,
      clientId: body.client_id,
      redirectUri: body.redirect_uri,
      verifier: typeof body.code_verifier === 'string' ? body.code_verifier : '',
      device: { name: body.device?.name, platform: body.device?.platform, appVersion: body.device?.app_version },
      ip: request.ip,
    });
    // A browser holds one session: signing in again ends the one before (ASVS 7.2.4).
    const before = this.delivery.replacedBy(pair, request);
    if (before !== undefined) await this.logouts.logout({ refreshToken: before, all: false });
    return this.delivery.deliver(pair, reply);
  }

  async refresh(body: RefreshBody, request: FastifyRequest, reply: FastifyReply): Promise<TokenPairResponse> {
    const presented = this.delivery.presented(request, body);
    try {
      const pair = await this.rotation.refresh({ ...presented, ip: request.ip });
      return this.delivery.deliver(pair, reply);
    } catch (error) {
      this.delivery.onRefused(error, presented, reply);
      throw error;
    }
  }

  async logout(body: LogoutBody, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const presented = this.delivery.find(request, body);
    await this.logouts.logout({
      accessToken: bearerToken(request.raw),
      refreshToken: presented?.refreshToken,
      all: body.all === true,
    });
    if (presented?.transport === 'cookie') this.delivery.forgetCookie(reply);
  }

  async devLogin(body: DevLoginBody, request: FastifyRequest): Promise<TokenPairResponse> {
    const signIn = { email: body.email, deviceName: body.device_name, ip: request.ip };
    return TokenPairResponse.from(await this.devSignIn.signIn(signIn));
  }
}
