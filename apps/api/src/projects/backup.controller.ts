import { Readable } from 'node:stream';
import { CurrentUser } from '@cse/auth';
import { AppError, type Principal } from '@cse/core';
import { Example, Fails, IdParam, NameParam, StreamSlots } from '@cse/http';
import { Chunks, Manifests } from '@cse/projects';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RawBody } from '../files/files.controller';
import { fromBase64url } from './key-fields';
import {
  ChunkResponse,
  ManifestResponse,
  ManifestSummary,
  ManifestsRequest,
  ManifestsResponse,
  MissingChunksBody,
  MissingChunksResponse,
  SHA256,
  SignedBodyBody,
} from './manifest.dto';
import { SAMPLES } from './samples';

const VERSION = /^[1-9]\d{0,8}$/;
const BINARY = { type: 'string', format: 'binary' } as const;
const OCTETS = 'application/octet-stream';
/** Each holds a connection and a file, for as long as a slow line takes. */
const CHUNKS_AT_ONCE = 8;

const ChunkParam = (): ParameterDecorator =>
  NameParam('chunk', 'sha256', (text) => SHA256.test(text), { type: 'string', pattern: SHA256.source });
const VersionParam = (): ParameterDecorator =>
  NameParam('version', 'version', (text) => VERSION.test(text), { type: 'integer', minimum: 1 });

/** The backup of a project: chunks, and signed manifests that list them. */
@ApiTags('projects')
@Controller('projects')
export class BackupController {
  private readonly slots = new StreamSlots(CHUNKS_AT_ONCE, 'chunks may be under way');

  constructor(
    private readonly chunks: Chunks,
    private readonly manifests: Manifests,
  ) {}

  @Put(':id/chunks/:sha256')
  @RawBody()
  @ApiOperation({
    summary: 'Keep an encrypted chunk under the SHA-256 of its bytes',
    description:
      'From 1 byte to 4 MiB. What is there already is answered with 200. Chunks that no manifest or snapshot lists are given up after 24 hours. Each counts to `stored_bytes` with 512 bytes more than its size.',
  })
  @ApiConsumes(OCTETS)
  @ApiBody({ schema: BINARY })
  @ApiCreatedResponse({ type: ChunkResponse })
  @ApiOkResponse({ type: ChunkResponse, description: 'It was there before' })
  @Fails('role_insufficient', 'hash_mismatch', 'not_ciphertext', 'quota_exceeded', 'payload_too_large')
  async putChunk(
    @IdParam('project') id: string,
    @ChunkParam() sha256: string,
    @CurrentUser() user: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChunkResponse> {
    const release = this.slots.take(user.userId);
    try {
      const { body, headers } = request;
      const length = headers['content-length'];
      const isNew = await this.chunks.put(
        user,
        id,
        sha256,
        streamOf(body),
        length === undefined ? undefined : Number(length),
      );
      void reply.status(isNew ? 201 : 200);
      return { sha256 };
    } finally {
      release();
    }
  }

  @Post(':id/chunks/missing')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Which of these chunks are not there yet',
    description: 'Ask before an upload, and go on with it after a break. Up to 1,000 at a time.',
  })
  @ApiOkResponse({ type: MissingChunksResponse })
  @Example(MissingChunksBody, 'One chunk', SAMPLES.missing)
  async findMissingChunks(
    @IdParam('project') id: string,
    @Body() { sha256 }: MissingChunksBody,
    @CurrentUser() user: Principal,
  ): Promise<MissingChunksResponse> {
    return { missing: await this.chunks.missing(user, id, sha256) };
  }

  @Get(':id/chunks/:sha256')
  @ApiOperation({ summary: 'The bytes of a chunk', description: 'As they were sent: encrypted.' })
  @ApiProduces(OCTETS)
  @ApiOkResponse({ content: { [OCTETS]: { schema: BINARY } } })
  async getChunk(
    @IdParam('project') id: string,
    @ChunkParam() sha256: string,
    @CurrentUser() user: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const release = this.slots.take(user.userId);
    reply.raw.once('close', release);
    const { body, bytes } = await this.chunks.get(user, id, sha256);
    void reply.header('content-type', OCTETS).header('content-length', bytes).send(body);
  }

  @Post(':id/manifests')
  @ApiOperation({
    summary: 'Keep the next version of a backup',
    description:
      'The signature is over `cse-manifest-v1` and the text, which is JSON with `v` (1), `project_id`, `version`, `previous` (SHA-256 of the text before it, or null), `generation`, `device_id`, `chunks` (`sha256`, `size`) and `payload` (base64url of ciphertext). Refused unless it follows the newest version and all chunks are there. The same text again is answered with 200. Older versions go by the rule of the project.',
  })
  @ApiCreatedResponse({ type: ManifestResponse })
  @ApiOkResponse({ type: ManifestResponse, description: 'It was there before' })
  @Fails(
    ...(['role_insufficient', 'signature_invalid', 'key_generation_old', 'manifest_conflict'] as const),
    ...(['chunks_missing', 'not_ciphertext', 'quota_exceeded'] as const),
  )
  @Example(SignedBodyBody, 'The first version', SAMPLES.manifest)
  async addManifest(
    @IdParam('project') id: string,
    @Body() { body, signature, device_id: deviceId }: SignedBodyBody,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManifestResponse> {
    const sent = { body, signature: fromBase64url(signature), deviceId };
    const { kept, isNew } = await this.manifests.add(user, id, sent);
    void reply.status(isNew ? 201 : 200);
    return ManifestResponse.of(kept);
  }

  @Get(':id/manifests')
  @ApiOperation({ summary: 'Versions of a backup, newest first', description: 'Without their texts.' })
  @ApiOkResponse({ type: ManifestsResponse })
  async listManifests(
    @IdParam('project') id: string,
    @Query() page: ManifestsRequest,
    @CurrentUser() user: Principal,
  ): Promise<ManifestsResponse> {
    return { items: (await this.manifests.page(user, id, page)).map((kept) => ManifestSummary.of(kept)) };
  }

  @Get(':id/manifests/:version')
  @ApiOperation({ summary: 'A version of a backup', description: 'With its text as it was signed.' })
  @ApiOkResponse({ type: ManifestResponse })
  async getManifest(
    @IdParam('project') id: string,
    @VersionParam() version: string,
    @CurrentUser() user: Principal,
  ): Promise<ManifestResponse> {
    return ManifestResponse.of(await this.manifests.get(user, id, Number(version)));
  }

  @Delete(':id/manifests/:version')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Give a version of a backup up',
    description: 'Not the newest one (409), which the next has to name. Only an owner may.',
  })
  @ApiNoContentResponse()
  @Fails('role_insufficient', 'invalid_state')
  async deleteManifest(
    @IdParam('project') id: string,
    @VersionParam() version: string,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.manifests.remove(user, id, Number(version));
  }
}

function streamOf(body: unknown): Readable {
  if (body instanceof Readable) return body;
  if (body === undefined) throw new AppError('validation_failed', 'a chunk has at least one byte');
  throw new AppError('unsupported_media_type', `send the bytes as ${OCTETS}`);
}
