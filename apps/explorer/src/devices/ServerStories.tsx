import type { ProjectResponse } from '@creative-space/sdk';
import { BookOpenText } from 'lucide-react';
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { inBytes } from '../client/bytes';
import { useAnswer } from '../client/use-answer';
import { inMinutes } from '../client/words';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { bringHere, elsewhere } from '../vault/server-stories';

/** Stories that are on the server and not in this browser. Nothing is shown when there are none. */
export function ServerStories({ userId }: { userId: string }) {
  const { answer, error, again } = useAnswer(useCallback(() => elsewhere(userId), [userId]));
  const { running, error: failure, run } = useRunning();
  const [, go] = useLocation();
  const open = ({ project_id }: ProjectResponse) => run(async () => go(`/p/${await bringHere(userId, project_id)}`));
  const openAll = () =>
    run(async () => {
      for (const { project_id } of answer!) await bringHere(userId, project_id);
      go('/');
    });
  if (error !== undefined) return <Problem error={error} onRetry={again} />;
  if (!answer || answer.length === 0) return null;
  return (
    <section className="devices-part" aria-labelledby="server-stories">
      <div className="devices-head">
        <h2 id="server-stories">
          {answer.length === 1
            ? 'A story that is not in this browser'
            : `${answer.length} stories that are not in this browser`}
        </h2>
        {answer.length > 1 && (
          <Button size="small" look="primary" disabled={running} onClick={() => void openAll()}>
            Bring all here
          </Button>
        )}
      </div>
      {failure !== undefined && <Problem error={failure} />}
      <ul className="devices-list">
        {answer.map((story) => (
          <li key={story.project_id}>
            <BookOpenText size={20} aria-hidden />
            <span className="devices-name">
              <strong>{whose(story)}</strong>
              <span>
                Last written {inMinutes(story.updated_at)} · {inBytes(story.bytes)}
                {story.versions > 0 && ` · ${story.versions === 1 ? '1 backup' : `${story.versions} backups`}`}
              </span>
            </span>
            <Button
              size="small"
              disabled={running}
              aria-label={`Open here: ${whose(story)}, last written ${inMinutes(story.updated_at)}`}
              onClick={() => void open(story)}
            >
              Open here
            </Button>
          </li>
        ))}
      </ul>
      <p className="devices-note">Only an open story has a name: the server does not know it.</p>
      {running && <Waiting label="Bringing it here" />}
    </section>
  );
}

function whose({ role, members }: ProjectResponse): string {
  const others = members - 1;
  if (others === 0) return 'A story of yours';
  const people = others === 1 ? 'one other person' : `${others} others`;
  return role === 'owner' ? `A story of yours, with ${people}` : `A story that you share with ${people}`;
}
