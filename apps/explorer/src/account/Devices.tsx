import { Laptop, Smartphone } from 'lucide-react';
import { useSignOut } from '../app/use-sign-out';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';

const askSessions = (signal: AbortSignal) => client.listSessions({ signal });

/** Where one is signed in, and the way to end that elsewhere. */
export function Devices({ userId }: { userId: string }) {
  const [leave, question] = useSignOut(userId);
  const { answer, error, again } = useAnswer(askSessions);
  const { running, error: failure, run } = useRunning();
  const change = (work: () => PromiseLike<unknown>) =>
    run(async () => {
      await work();
      again();
    });
  return (
    <section className="account-part" aria-labelledby="devices">
      <div className="account-head">
        <h2 id="devices">Where you are signed in</h2>
        {answer && answer.items.length > 1 && (
          <Button size="small" disabled={running} onClick={() => void change(() => client.endOtherSessions('current'))}>
            Sign out everywhere else
          </Button>
        )}
      </div>
      {error !== undefined && <Problem error={error} onRetry={again} />}
      {failure !== undefined && <Problem error={failure} />}
      <ul className="devices">
        {answer?.items.map((session) => (
          <li key={session.id}>
            {/ios|android/i.test(session.platform ?? '') ? (
              <Smartphone size={20} aria-hidden />
            ) : (
              <Laptop size={20} aria-hidden />
            )}
            <span className="device-name">
              <strong>{session.device_name ?? session.client_id}</strong>
              <span>
                {session.current ? 'This one' : `Last used ${new Date(session.last_used_at).toLocaleDateString()}`}
                {session.ip_prefix ? ` · network ${session.ip_prefix}` : ''}
              </span>
            </span>
            <Button
              size="small"
              aria-label={`Sign out ${session.current ? 'here' : (session.device_name ?? session.client_id)}`}
              disabled={running}
              onClick={() => (session.current ? leave() : void change(() => client.endSession(session.id)))}
            >
              Sign out
            </Button>
          </li>
        ))}
      </ul>
      {question}
    </section>
  );
}
