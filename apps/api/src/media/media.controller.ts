import { Public } from '@cse/auth';
import { CALLBACK_PATH, MediaOffer, VendorCallbacks } from '@cse/media';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CapabilitiesResponse, CapabilityResponse } from './capability.response.dto';

@ApiTags('media')
@Controller('media')
export class CapabilitiesController {
  constructor(private readonly offer: MediaOffer) {}

  @Get('capabilities')
  @ApiOperation({
    summary: 'Who can draw and animate, within which limits, at what price',
    description:
      'Every model of every provider that this server knows; `available` says which of them can be used now.',
  })
  @ApiOkResponse({ type: CapabilitiesResponse })
  listMediaCapabilities(): CapabilitiesResponse {
    return { items: this.offer.list().map((listing) => CapabilityResponse.of(listing)) };
  }
}

/** Where vendors tell that work has ended; the signature in the address is the whole authorisation. */
@ApiExcludeController()
@Public()
@Controller(CALLBACK_PATH)
export class CallbacksController {
  constructor(private readonly callbacks: VendorCallbacks) {}

  @Post(':attempt/:signature')
  @HttpCode(204)
  async tell(
    @Param('attempt') attempt: string,
    @Param('signature') signature: string,
    @Body() notice: unknown,
  ): Promise<void> {
    await this.callbacks.receive(attempt, signature, notice);
  }
}
