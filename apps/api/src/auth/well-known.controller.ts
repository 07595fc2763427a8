import { AccessTokenIssuer, KeyRing, Public } from '@cse/auth';
import { HttpConfig } from '@cse/config';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { JwksResponse, MetadataResponse } from './well-known.response.dto';

@ApiTags('identity')
@Public()
@Controller('.well-known')
export class WellKnownController {
  constructor(
    private readonly keys: KeyRing,
    private readonly accessTokens: AccessTokenIssuer,
    private readonly http: HttpConfig,
  ) {}

  @Get('jwks.json')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'The public keys of our access tokens' })
  @ApiOkResponse({ type: JwksResponse })
  publicKeys(): JwksResponse {
    return this.keys.publicKeys() as JwksResponse;
  }

  @Get('oauth-authorization-server')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({ summary: 'What this authorization server can do (RFC 8414)' })
  @ApiOkResponse({ type: MetadataResponse })
  metadata(): MetadataResponse {
    return MetadataResponse.of(this.accessTokens.issuer, this.http.baseUrl);
  }
}
