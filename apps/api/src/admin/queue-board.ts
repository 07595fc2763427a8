import { createRequire } from 'node:module';
import { createBullBoard } from '@bull-board/api';
import type * as Adapters from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { AccessTokenVerifier, bearerToken, Roles, SessionGate } from '@cse/auth';
import { AppError, Clock } from '@cse/core';
import { answerProblem, Fails, PAGE_POLICY, toAppError } from '@cse/http';
import { BullmqJobQueue, IMAGE_JOB, STITCH_JOB, VIDEO_JOB } from '@cse/jobs';
import { Controller, HttpCode, Injectable, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readCookie, setCookie } from '../auth/cookies';

export const BOARD_PATH = '/admin/queues';
/** Holds the access token of the admin whose browser looks at the board. */
export const BOARD_COOKIE = '__Host-queues';

const KINDS = [IMAGE_JOB, VIDEO_JOB, STITCH_JOB];
/** As for any page of ours; this one names its own base address. */
const POLICY = PAGE_POLICY.replace("base-uri 'none'", "base-uri 'self'");

/**
 * Bull Board over the queues, to look at and no more: the rows of jobs are the truth, and a sweeper undoes what is
 * changed in a queue. What waits there holds ids only. An admin comes with a bearer token or, in a browser, with the
 * cookie that `POST /admin/queues/session` gave; either is checked against the session at every request.
 */
@Injectable()
export class QueueBoard {
  private queuesAreOpen = false;

  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly gate: SessionGate,
    private readonly queues: BullmqJobQueue,
  ) {}

  install(fastify: FastifyInstance): void {
    const adapter = new FastifyAdapter().setBasePath(BOARD_PATH);
    const uiConfig = { boardTitle: 'Queues', hideRedisDetails: true };
    const board = createBullBoard({ queues: [], serverAdapter: adapter, options: { uiConfig } });
    adapter.setErrorHandler(() => ({ status: 500, body: { error: 'the queues cannot be read' } }));
    const page = adapter.registerPlugin();
    void fastify.register(
      (scope, _options, done) => {
        scope.addHook('onRequest', async (request, reply) => {
          try {
            await this.admit(request);
          } catch (error) {
            return answerProblem(toAppError(error, { bodyBytes: 0 }), request, reply);
          }
          // Opened with the first look: an api without an admin needs no connection for this.
          if (!this.queuesAreOpen) board.setQueues(KINDS.map(({ name }) => this.view(name)));
          this.queuesAreOpen = true;
          void reply.header('content-security-policy', POLICY);
        });
        page(scope, { prefix: BOARD_PATH } as never, done);
      },
      { prefix: BOARD_PATH },
    );
  }

  private view(name: string): Adapters.BullMQAdapter {
    // It brings BullMQ along, which an api that nobody asks for jobs has no use for.
    const { BullMQAdapter } = createRequire(__filename)('@bull-board/api/bullMQAdapter') as typeof Adapters;
    // Its type knows queues on Redis only; it asks a queue's backend, whichever that is.
    const queue = this.queues.open(name) as ConstructorParameters<typeof BullMQAdapter>[0];
    return new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false });
  }

  /** @throws AppError `unauthenticated`, `token_expired`, `session_revoked`, `session_expired`, `forbidden` */
  private async admit(request: FastifyRequest): Promise<void> {
    const token = bearerToken(request.raw) ?? readCookie(request, BOARD_COOKIE);
    if (!token) throw new AppError('unauthenticated', `an admin's browser comes in by POST ${BOARD_PATH}/session`);
    const { role } = await this.gate.admit(await this.tokens.verify(token));
    if (role !== 'admin') throw new AppError('forbidden', 'your role does not allow this');
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new AppError('forbidden', 'the board only shows');
  }
}

@ApiTags('admin')
@Roles('admin')
@Controller('admin/queues')
export class QueueBoardController {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly clock: Clock,
  ) {}

  @Post('session')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Let this browser look at the queues',
    description:
      'Puts the access token into a cookie that no script can read, until the token expires; then open ' +
      '`/admin/queues` in the same browser.',
  })
  @ApiNoContentResponse()
  @Fails('host_not_allowed', 'origin_not_allowed')
  async openQueueBoard(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = bearerToken(request.raw)!;
    const { exp } = await this.tokens.verify(token);
    const maxAgeS = Math.max(0, exp - Math.floor(this.clock.millis() / 1000));
    setCookie(reply, BOARD_COOKIE, token, { sameSite: 'Strict', maxAgeS });
  }
}
