import { GoogleGuard, ProviderSignIn, Public, type ProviderOutcome, type SignInRequest } from '@cse/auth';
import { Fails, SignInRate } from '@cse/http';
import { Controller, Get, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AuthorizeQuery, BeginSignInGuard } from './begin-sign-in.guard';
import { CallbackGuard } from './callback.guard';
import { sendBack, SignInPageFilter } from './sign-in-pages';

@ApiTags('identity')
@Public()
@UseFilters(SignInPageFilter)
@Controller('auth/google')
export class GoogleController {
  constructor(private readonly signIn: ProviderSignIn) {}

  /** The strategy redirects to the identity provider; the handler is there for the document. */
  @Get()
  @SignInRate('start')
  @UseGuards(BeginSignInGuard, GoogleGuard)
  @ApiOperation({
    summary: 'Send a person to the identity provider',
    description:
      'For a browser to open, not for a program to call. The person comes back to `redirect_uri` with a one-time `code`, or with an `error`.',
  })
  @ApiFoundResponse({
    description: 'To the identity provider',
    headers: {
      location: { description: 'Its address, with what it needs to know.', schema: { type: 'string', format: 'uri' } },
      'set-cookie': { description: 'Binds the sign-in to this browser.', schema: { type: 'string' } },
    },
  })
  @Fails('invalid_request', 'provider_unavailable', 'store_unavailable')
  signInWithGoogle(@Query() _query: AuthorizeQuery): void {}

  /** Only the identity provider's answer leads here. */
  @Get('callback')
  @SignInRate('start')
  @UseGuards(CallbackGuard)
  @ApiExcludeEndpoint()
  async googleCallback(
    @Req() { loginTransaction, user }: Required<SignInRequest> & { user: ProviderOutcome },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendBack(reply, await this.signIn.complete(loginTransaction, user));
  }
}
