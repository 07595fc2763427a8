import { Public } from '@cse/auth';
import { CALLBACK_PATH, VendorCallbacks } from '@cse/media';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

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
