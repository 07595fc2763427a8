import { AbuseSignals, AuthModule, bearerToken, type AbuseSignal, type Suspect } from '@cse/auth';
import { BoundedMap, Clock, isUuid, type AppError, type Authenticated, type ErrorCode } from '@cse/core';
import { answeredProblem } from '@cse/http';
import { FetchRefused } from '@cse/storage';
import { Injectable, Module } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ForeignIds } from './foreign-ids';
import { DistinctCounter, SessionNetworks } from './repeat-counters';
import { routeOf, TEXT_WORK } from './slowed-route.guard';
import { SlowedRoutes, slowReasonOf } from './slowed-routes';

/** Answers that are a signal whenever they are given. */
const TELLING: Partial<Record<ErrorCode, AbuseSignal>> = {
  payload_too_large: 'oversized_body',
  csrf: 'cross_site',
  invalid_grant: 'bad_grant',
  refresh_invalid: 'bad_grant',
};

/**
 * Five ids of somebody else's things are a mistake, within ten minutes, such as that of an app whose user has changed;
 * with more, somebody is trying them out. Ids of nothing are a stale copy, however many there are.
 */
const FORGIVEN_IDS = 5;
const ID_WINDOW_MS = 600_000;

/** A client that sent several requests at once did not see the first refusal; one a second later did. */
const NOTICED_AFTER_MS = 1_000;
const REMEMBERED = 10_000;

/** Reads abuse out of the answers that were given, after they were given: codes and ids, never content. */
@Injectable()
export class AbuseWatch {
  private readonly missing = new DistinctCounter(ID_WINDOW_MS);
  private readonly networks = new SessionNetworks();
  private readonly refusals = new BoundedMap<string, { since: number; until: number }>(REMEMBERED);

  constructor(
    private readonly signals: AbuseSignals,
    private readonly slowed: SlowedRoutes,
    private readonly ids: ForeignIds,
    private readonly clock: Clock,
  ) {}

  install(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, _reply, done) => {
      const problem = answeredProblem(request);
      if (problem) this.slow(request, problem);
      const signal = problem && this.signalOf(request, problem);
      if (signal) this.signals.report(signal, suspectOf(request));
      if (this.isPassedAround(request)) this.signals.report('many_networks', suspectOf(request));
      done();
    });
  }

  private signalOf(request: FastifyRequest, problem: AppError): AbuseSignal | undefined {
    const { userId, ip } = suspectOf(request);
    switch (problem.code) {
      case 'unauthenticated':
        return bearerToken(request.raw) === undefined ? undefined : 'bad_token';
      case 'forbidden':
        return request.routeOptions.url?.startsWith('/files/') ? 'bad_link' : undefined;
      case 'not_found':
        if (userId !== undefined) this.lookUp(userId, request);
        return undefined;
      case 'rate_limited':
        return userId === undefined && this.isImpatient(ip, problem) ? 'ignored_retry_after' : undefined;
      case 'url_not_allowed':
        // A file that is gone, a slow host, http where https is needed: everybody's mistakes.
        return problem instanceof FetchRefused && problem.reason === 'address' ? 'refused_url' : undefined;
      default:
        return TELLING[problem.code];
    }
  }

  /** What a known user asks in vain slows the route that they ask, and what is refused to them that kind of work. */
  private slow(request: FastifyRequest, problem: AppError): void {
    const { userId } = suspectOf(request);
    if (userId === undefined) return;
    const now = this.clock.millis();
    const impatient = problem.code === 'rate_limited' && this.isImpatient(userId, problem);
    const reason = impatient ? 'ignored_retry_after' : slowReasonOf(problem);
    const isText = request.routeOptions.url?.startsWith('/ai/');
    if (reason === 'refused_content' && isText) this.slowed.note(userId, TEXT_WORK, reason, now);
    else if (reason !== undefined) this.slowed.note(userId, routeOf(request), reason, now);
  }

  /** After the answer, and at no cost to it: whether an id that was not found is somebody else's. */
  private lookUp(userId: string, request: FastifyRequest): void {
    const ids = Object.values(request.params as Record<string, string>).filter(isUuid);
    if (ids.length === 0) return;
    void this.ids.belongToOthers(ids, userId).then((foreign) => {
      if (foreign && this.missing.count(userId, request.url, this.clock.millis()) > FORGIVEN_IDS)
        this.signals.report('foreign_id', suspectOf(request));
    });
  }

  private isPassedAround(request: FastifyRequest): boolean {
    const { sessionId, ip } = suspectOf(request);
    if (sessionId === undefined) return false;
    return this.networks.isOneTooMany(sessionId, ip, this.clock.millis());
  }

  private isImpatient(who: string, { members }: AppError): boolean {
    const now = this.clock.millis();
    const known = this.refusals.get(who);
    if (known && now < known.until) return now - known.since >= NOTICED_AFTER_MS;
    const waitS = typeof members.retry_after_s === 'number' ? members.retry_after_s : 0;
    this.refusals.set(who, { since: now, until: now + waitS * 1000 });
    return false;
  }
}

function suspectOf(request: FastifyRequest): Suspect & { ip: string } {
  const { principal } = request as FastifyRequest & Partial<Authenticated>;
  return { userId: principal?.userId, sessionId: principal?.sessionId, ip: request.ip };
}

@Module({
  imports: [AuthModule],
  providers: [AbuseWatch, SlowedRoutes, ForeignIds],
  exports: [SlowedRoutes],
})
export class AbuseModule {}
