import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { Example, Fails, IdParam } from '@cse/http';
import { Devices } from '@cse/projects';
import { Body, Controller, Delete, Get, HttpCode, Put, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProjectDeviceBody, DeviceResponse, DevicesResponse } from './device.dto';
import { fromBase64url } from './key-fields';
import { SAMPLES } from './samples';

/** Devices of a user, by their public keys. */
@ApiTags('projects')
@Controller('devices')
export class DevicesController {
  constructor(private readonly devices: Devices) {}

  @Put(':device_id')
  @ApiOperation({
    summary: 'Register this device by its public keys',
    description:
      'Under an id that the client makes (UUID). Keys of a device never change (409), not even when it was forgotten, once they stand in a certificate; the same call again is answered with 200. A user has at most 32 devices.',
  })
  @ApiCreatedResponse({ type: DeviceResponse })
  @ApiOkResponse({ type: DeviceResponse, description: 'It was registered before' })
  @Fails('signature_invalid', 'invalid_state', 'limit_reached')
  @Example(ProjectDeviceBody, 'A device', SAMPLES.device)
  async putDevice(
    @IdParam('device', 'device_id') id: string,
    @Body() body: ProjectDeviceBody,
    @CurrentUser() { userId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResponse> {
    const { kind = 'device', header = null } = body;
    const keys = { agreementKey: fromBase64url(body.agreement_key), signingKey: fromBase64url(body.signing_key) };
    const proof = fromBase64url(body.proof);
    const { device, isNew } = await this.devices.register({ id, userId, ...keys, kind, header }, proof);
    void reply.status(isNew ? 201 : 200);
    return DeviceResponse.of(device);
  }

  @Get()
  @ApiOperation({ summary: 'Your devices', description: 'All of them: there are at most 32.' })
  @ApiOkResponse({ type: DevicesResponse })
  async listDevices(@CurrentUser() { userId }: Principal): Promise<DevicesResponse> {
    return { items: (await this.devices.ofUser(userId)).map((device) => DeviceResponse.of(device)) };
  }

  @Delete(':device_id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Forget a device, with the keys that were sealed to it',
    description:
      'It can write and read nothing of any project any more. What it has read it still knows: of projects whose present key it had an owner has to rotate it before anything is written (`rotation_due`).',
  })
  @ApiNoContentResponse()
  async deleteDevice(@IdParam('device', 'device_id') id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    await this.devices.remove(userId, id);
  }
}
