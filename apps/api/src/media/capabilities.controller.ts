import { MediaOffer } from '@cse/media';
import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CapabilitiesResponse, CapabilityResponse } from './capability.response.dto';

@ApiTags('media')
@ApiBearerAuth('bearer')
@Controller('media')
export class CapabilitiesController {
  constructor(private readonly offer: MediaOffer) {}

  @Get('capabilities')
  @ApiOperation({ summary: 'Who can draw and animate, within which limits, at what price' })
  @ApiOkResponse({ type: CapabilitiesResponse })
  listMediaCapabilities(): CapabilitiesResponse {
    return { items: this.offer.list().map((listing) => CapabilityResponse.of(listing)) };
  }
}
