import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TextCapabilitiesResponse } from './text-capability.response.dto';
import { TextOffer } from './text-offer';

@ApiTags('text')
@Controller('text')
export class TextCapabilitiesController {
  constructor(private readonly offer: TextOffer) {}

  @Get('capabilities')
  @ApiOperation({
    summary: 'Which model answers each tier, what it takes in, and at what price',
    description: '`sketch` is what answers without a key: templates, no language model.',
  })
  @ApiOkResponse({ type: TextCapabilitiesResponse })
  listTextCapabilities(): TextCapabilitiesResponse {
    return TextCapabilitiesResponse.of(this.offer.provider, this.offer.list());
  }
}
