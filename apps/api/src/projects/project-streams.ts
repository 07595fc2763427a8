import { UsageConfig } from '@cse/config';
import type { Principal } from '@cse/core';
import { EventStream, NO_READER, StreamSlots, type SseEvent } from '@cse/http';
import { ProjectFeed, type ProjectEvent } from '@cse/projects';
import { Injectable } from '@nestjs/common';
import { CURSOR, OpResponse, ProjectStanding } from './sync.dto';

/** What happens in a project, as server-sent events. */
@Injectable()
export class ProjectStreams {
  private readonly slots: StreamSlots;

  constructor(
    private readonly feed: ProjectFeed,
    config: UsageConfig,
  ) {
    this.slots = new StreamSlots(config.streamsPerUser);
  }

  /** Who takes no events is told how the project stands. */
  follow(
    user: Principal,
    projectId: string,
    from: { after: string | undefined; lastEventId: string | undefined },
    signal: AbortSignal,
  ): EventStream<ProjectStanding> {
    const { after, lastEventId } = from;
    const cursor = lastEventId !== undefined && CURSOR.test(lastEventId) ? lastEventId : after;
    return new EventStream(async (sink) => {
      if (sink === NO_READER) return ProjectStanding.of(await this.feed.standing(projectId, user.userId));
      const events = this.events(user, projectId, cursor === undefined ? undefined : Number(cursor), signal);
      return EventStream.from(events).answer(sink);
    });
  }

  private async *events(
    { userId }: Principal,
    projectId: string,
    after: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<SseEvent, ProjectStanding, void> {
    const release = this.slots.take(userId);
    let last: ProjectStanding | undefined;
    try {
      for await (const event of this.feed.follow(projectId, userId, after, signal)) {
        const shown = sseOf(projectId, event);
        if (event.event === 'ready') last = ProjectStanding.of(event.standing);
        if (event.event === 'op') last = { ...last!, cursor: String(event.op.cursor) };
        yield shown;
      }
      yield { event: 'done', data: last };
      return last!;
    } finally {
      release();
    }
  }
}

function sseOf(projectId: string, event: ProjectEvent): SseEvent {
  switch (event.event) {
    case 'ready':
      return { event: 'ready', id: String(event.standing.cursor), data: ProjectStanding.of(event.standing) };
    case 'members':
      return { event: 'members', data: ProjectStanding.of(event.standing) };
    case 'op':
      return { event: 'op', id: String(event.op.cursor), data: OpResponse.of(event.op) };
    case 'presence':
      return { event: 'presence', data: { device_id: event.presence.deviceId, ciphertext: event.presence.ciphertext } };
    case 'snapshot':
      return { event: 'snapshot', data: { upto: String(event.upto) } };
    case 'removed':
      return { event: 'removed', data: { project_id: projectId } };
  }
}
