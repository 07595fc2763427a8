import { AccessTokenIssuer, KeyRing, Public } from '@cse/auth';
import { HttpConfig } from '@cse/config';
import { ArrayField, EnumField, NO_TRANSFORM, StringField } from '@cse/http';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';

export class PublicKey {
  @EnumField(['EC'])
  kty!: string;

  @EnumField(['P-256'])
  crv!: string;

  @StringField({ max: 43 })
  x!: string;

  @StringField({ max: 43 })
  y!: string;

  @StringField({ max: 43, description: 'RFC 7638 thumbprint' })
  kid!: string;

  @EnumField(['ES256'])
  alg!: string;

  @EnumField(['sig'])
  use!: string;
}

export class JwksResponse {
  @ArrayField(() => PublicKey, { max: 10 })
  keys!: PublicKey[];
}

export class MetadataResponse {
  @StringField({ max: 512 })
  issuer!: string;

  @StringField({ max: 512 })
  authorization_endpoint!: string;

  @StringField({ max: 512 })
  token_endpoint!: string;

  @StringField({ max: 512 })
  jwks_uri!: string;

  @ApiProperty({ type: [String] })
  response_types_supported!: string[];

  @ApiProperty({ type: [String] })
  grant_types_supported!: string[];

  @ApiProperty({ type: [String] })
  code_challenge_methods_supported!: string[];

  @ApiProperty({ type: [String] })
  token_endpoint_auth_methods_supported!: string[];

  @ApiProperty({ type: Boolean })
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
  @ApiOperation({ summary: 'The public keys of our access tokens' })
  @ApiOkResponse({ type: JwksResponse })
  publicKeys(): JwksResponse {
    return this.keys.publicKeys() as JwksResponse;
  }

  @Get('oauth-authorization-server')
  @Header('cache-control', `public, max-age=300, ${NO_TRANSFORM}`)
  @ApiOperation({ summary: 'What this authorization server can do (RFC 8414)' })
  @ApiOkResponse({ type: MetadataResponse })
  metadata(): MetadataResponse {
    return MetadataResponse.of(this.accessTokens.issuer, this.http.baseUrl);
  }
}
