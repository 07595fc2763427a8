import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { Example, Fails, IdParam } from '@cse/http';
import { ProjectKeys } from '@cse/projects';
import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { toBase64url } from './key-fields';
import { KeyBody, KeysResponse, RotationBody, wrappedKeyOf } from './key.dto';
import { SAMPLES } from './samples';

/** Keys of a project, sealed to devices, and their certificates. */
@ApiTags('projects')
@Controller('projects')
export class KeysController {
  constructor(private readonly keys: ProjectKeys) {}

  @Put(':id/keys/:device_id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Give a device the project key, sealed to it, with its certificate',
    description:
      'An owner does so for every device of a member, a member for their own. A device writes with a certificate of the present generation whose role lets it. The first one is that of the root device for itself. Certificates stay, so a member may have 256 devices certified in one project, ever.',
  })
  @ApiNoContentResponse()
  @Fails('role_insufficient', 'signature_invalid', 'key_generation_old', 'quota_exceeded', 'limit_reached')
  @Example(KeyBody, 'The key of the first generation', SAMPLES.key)
  async putProjectKey(
    @IdParam('project') id: string,
    @IdParam('device', 'device_id') deviceId: string,
    @Body() { generation, ...key }: KeyBody,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.keys.put(user, id, generation, wrappedKeyOf(deviceId, key));
  }

  @Get(':id/keys/:device_id')
  @ApiOperation({
    summary: 'The project keys that were sealed to one of your devices',
    description:
      'Of every generation that it was given. Read the keys before the members: a key that is given in between then has its certificate there.',
  })
  @ApiOkResponse({ type: KeysResponse })
  async getProjectKeys(
    @IdParam('project') id: string,
    @IdParam('device', 'device_id') deviceId: string,
    @CurrentUser() user: Principal,
  ): Promise<KeysResponse> {
    const items = await this.keys.ofDevice(user, id, deviceId);
    return {
      items: items.map(({ generation, wrappedKey }) => ({ generation, wrapped_key: toBase64url(wrappedKey) })),
    };
  }

  @Post(':id/rotate')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Begin the next generation of the project key',
    description:
      'Needed after a member has gone or has a lower role (`rotation_due`). The new key goes to exactly the devices that have the present one (409 else); what is written with an older key is refused from then on. Only an owner may.',
  })
  @ApiNoContentResponse()
  @Fails('role_insufficient', 'signature_invalid', 'key_generation_old', 'invalid_state', 'quota_exceeded')
  @Example(RotationBody, 'The second generation, for one device', SAMPLES.rotation)
  async rotateProjectKey(
    @IdParam('project') id: string,
    @Body() { generation, keys }: RotationBody,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    const wrapped = keys.map(({ device_id, ...key }) => wrappedKeyOf(device_id, key));
    await this.keys.rotate(user, id, generation, wrapped);
  }
}
