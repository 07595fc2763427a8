import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { AnswersEvents, ClientSignal, type EventStream, Example, Fails, IdParam } from '@cse/http';
import { OpLog, PresenceBoard, Snapshots } from '@cse/projects';
import { Body, Controller, Get, Headers, HttpCode, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { fromBase64url } from './key-fields';
import { SignedBodyBody } from './manifest.dto';
import { ProjectStreams } from './project-streams';
import { SAMPLES } from './samples';
import {
  FollowRequest,
  OpPageResponse,
  OpResponse,
  OpsBody,
  OpsRequest,
  OpsResponse,
  PresenceBody,
  PresenceEvent,
  PresenceResponse,
  RemovedEvent,
  sentOps,
  SnapshotEvent,
  SnapshotRequest,
  SnapshotResponse,
  ProjectStanding,
} from './sync.dto';

/** Devices that write together: an ordered log of encrypted operations, snapshots of it, and who is there. */
@ApiTags('projects')
@Controller('projects')
export class SyncController {
  constructor(
    private readonly log: OpLog,
    private readonly snapshots: Snapshots,
    private readonly presence: PresenceBoard,
    private readonly streams: ProjectStreams,
  ) {}

  @Post(':id/ops')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Append encrypted operations to the log of a project',
    description:
      'From 1 to 500, all or none. The server orders them and reads nothing. What was taken before keeps its cursor, so a batch may be sent again. A device counts its operations in a project from 1 without a gap, so its batches go one after the other. A viewer’s are refused, and what is written with an older key. Each counts to `stored_bytes` with 256 bytes more than its ciphertext.',
  })
  @ApiOkResponse({ type: OpsResponse })
  @Fails(
    ...(['role_insufficient', 'signature_invalid', 'not_ciphertext', 'op_conflict', 'key_generation_old'] as const),
    'quota_exceeded',
  )
  @Example(OpsBody, 'One operation', SAMPLES.ops)
  async addOps(
    @IdParam('project') id: string,
    @Body() body: OpsBody,
    @CurrentUser() user: Principal,
  ): Promise<OpsResponse> {
    const { cursors, last } = await this.log.append(user, id, sentOps(body));
    const accepted = body.ops.map(({ op_id }, index) => ({ op_id, cursor: String(cursors[index]) }));
    return { accepted, cursor: String(last) };
  }

  @Get(':id/ops')
  @ApiOperation({
    summary: 'Operations of a project after a cursor, in their order',
    description: 'What two snapshots hold is given up after a day: then 410, read the latest snapshot.',
  })
  @ApiOkResponse({ type: OpPageResponse })
  @Fails('ops_compacted')
  async listOps(
    @IdParam('project') id: string,
    @Query() { after = '0', limit }: OpsRequest,
    @CurrentUser() user: Principal,
  ): Promise<OpPageResponse> {
    const { ops, last } = await this.log.list(user, id, Number(after), limit);
    const cursor = ops.at(-1)?.cursor ?? Math.min(Number(after), last);
    return { ops: ops.map((op) => OpResponse.of(op)), cursor: String(cursor), more: cursor < last };
  }

  @Get(':id/events')
  @ApiOperation({
    summary: 'What happens in a project, as it happens',
    description:
      'Begins with `ready`, whose `cursor` is yours, or the end of the log where yours is beyond it (the server was restored: send again what it has not). `op` events have their cursor as id. `members`: people, roles or keys have changed. Ends with `removed` and `done` within seconds when you are no member any more. Without `Accept: text/event-stream`: how the project stands.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The `id` of the last event that was read: the stream goes on after it',
    schema: { type: 'string', maxLength: 20 },
  })
  @ApiOkResponse({ type: ProjectStanding })
  @AnswersEvents({
    ready: ProjectStanding,
    op: OpResponse,
    presence: PresenceEvent,
    members: ProjectStanding,
    snapshot: SnapshotEvent,
    removed: RemovedEvent,
    done: ProjectStanding,
  })
  @Fails('ops_compacted')
  followProject(
    @IdParam('project') id: string,
    @Query() { after }: FollowRequest,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentUser() user: Principal,
    @ClientSignal() signal: AbortSignal,
  ): EventStream<ProjectStanding> {
    return this.streams.follow(user, id, { after, lastEventId }, signal);
  }

  @Post(':id/presence')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Show who follows the project where you are, encrypted',
    description: 'Passed on to the streams that are open now, and kept nowhere. Every member may.',
  })
  @ApiAcceptedResponse({ type: PresenceResponse })
  @Fails('not_ciphertext')
  @Example(PresenceBody, 'A cursor', SAMPLES.presence)
  async sendPresence(
    @IdParam('project') id: string,
    @Body() { device_id: deviceId, ciphertext }: PresenceBody,
    @CurrentUser() user: Principal,
  ): Promise<PresenceResponse> {
    await this.presence.show(user, id, { deviceId, ciphertext });
    return { sent: true };
  }

  @Post(':id/snapshots')
  @ApiOperation({
    summary: 'Keep a snapshot of all operations up to a cursor',
    description:
      'The signature is over `cse-snapshot-v1` and the text, which is JSON with `v` (1), `project_id`, `upto` (a cursor), `generation`, `device_id`, `chunks` (`sha256`, `size`) and `payload` (base64url of ciphertext). Operations are given up a day after a second snapshot holds them.',
  })
  @ApiCreatedResponse({ type: SnapshotResponse })
  @ApiOkResponse({ type: SnapshotResponse, description: 'It was there before' })
  @Fails(
    ...(['role_insufficient', 'signature_invalid', 'key_generation_old', 'invalid_state'] as const),
    ...(['chunks_missing', 'not_ciphertext', 'quota_exceeded'] as const),
  )
  @Example(SignedBodyBody, 'A snapshot of the first operation', SAMPLES.snapshot)
  async addSnapshot(
    @IdParam('project') id: string,
    @Body() { body, signature, device_id: deviceId }: SignedBodyBody,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SnapshotResponse> {
    const sent = { body, signature: fromBase64url(signature), deviceId };
    const { kept, isNew } = await this.snapshots.add(user, id, sent);
    void reply.status(isNew ? 201 : 200);
    return SnapshotResponse.of(kept);
  }

  @Get(':id/snapshots/latest')
  @ApiOperation({
    summary: 'The newest snapshot of a project',
    description: 'Check it before you trust it: the one before it is there, too (`before`).',
  })
  @ApiOkResponse({ type: SnapshotResponse })
  async getLatestSnapshot(
    @IdParam('project') id: string,
    @Query() { before }: SnapshotRequest,
    @CurrentUser() user: Principal,
  ): Promise<SnapshotResponse> {
    const found = await this.snapshots.latest(user, id, before === undefined ? undefined : Number(before));
    return SnapshotResponse.of(found);
  }
}
