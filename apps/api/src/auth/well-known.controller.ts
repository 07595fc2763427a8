import { AccessTokenIssuer, KeyRing, Public } from '@cse/auth';
import { HttpConfig } from '@cse/config';
import { ArrayField, EnumField, NO_TRANSFORM, StringField } from '@cse/http';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';

export class PublicKey {
  @EnumField(['EC'], { description: 'The kind of key (RFC 7517)' })
  kty!: string;

  @EnumField(['P-256'], { description: 'Its curve' })
  crv!: string;

  @StringField({ max: 43, description: 'Its x coordinate, in base64url' })
  x!: string;

  @StringField({ max: 43, description: 'Its y coordinate, in base64url' })
  y!: string;

  @StringField({ max: 43, description: 'RFC 7638 thumbprint' })
  kid!: string;

  @EnumField(['ES256'], { description: 'What it signs with' })
  alg!: string;

  @EnumField(['sig'], { description: 'It verifies signatures' })
  use!: string;
}

export class JwksResponse {
  @ArrayField(() => PublicKey, { max: 10, description: 'The newest key, and older ones whose tokens may still live' })
  keys!: PublicKey[];
}

export class MetadataResponse {
  @StringField({ max: 512, description: '`iss` of our access tokens' })
  issuer!: string;

  @StringField({ max: 512, description: 'Where a sign-in begins' })
  authorization_endpoint!: string;

  @StringField({ max: 512, description: 'Where a code is exchanged for tokens' })
  token_endpoint!: string;

  @StringField({ max: 512, description: 'Where the public keys are' })
  jwks_uri!: string;

  @ApiProperty({ type: [String], description: 'What a sign-in gives back' })
  response_types_supported!: string[];

  @ApiProperty({ type: [String], description: 'What may be exchanged for tokens' })
  grant_types_supported!: string[];

  @ApiProperty({ type: [String], description: 'How PKCE challenges are made' })
  code_challenge_methods_supported!: string[];

  @ApiProperty({ type: [String], description: 'Clients are public: they have no secret' })
  token_endpoint_auth_methods_supported!: string[];

  @ApiProperty({ type: Boolean, description: 'RFC 9207: a redirect back says who sends it' })
  authorization_response_iss_parameter_supported!: true;

  static of(issuer: string, baseUrl: string): MetadataResponse {
    return {
      issuer,
      authorization_endpoint: `${baseUrl}/auth/google`,
      token_endpoint: `${baseUrl}/auth/token`,
      jwks_uri: `${baseUrl}/.well-known/jwks.json`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    };
  }
}

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
  @Header('cache-control', `public, max-age=300, ${NO_TRANSFORM}`)
  @ApiOperation({
    summary: 'The public keys of our access tokens',
    description:
      'For servers that check access tokens themselves (RFC 7517). May be cached for five minutes; a key is there before anything is signed with it.',
  })
  @ApiOkResponse({ type: JwksResponse })
  publicKeys(): JwksResponse {
    return this.keys.publicKeys() as JwksResponse;
  }

  @Get('oauth-authorization-server')
  @Header('cache-control', `public, max-age=300, ${NO_TRANSFORM}`)
  @ApiOperation({
    summary: 'What this authorization server can do (RFC 8414)',
    description: 'Where a sign-in begins and ends, for OAuth libraries. May be cached for five minutes.',
  })
  @ApiOkResponse({ type: MetadataResponse })
  metadata(): MetadataResponse {
    return MetadataResponse.of(this.accessTokens.issuer, this.http.baseUrl);
  }
}
