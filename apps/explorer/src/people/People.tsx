import type { Person, Project } from '@creative-space/vault';
import { useState } from 'react';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { Invite } from './Invite';
import { Invitations, WaitingPeople } from './Invitations';
import { PersonRow } from './PersonRow';
import { usePeople } from './use-people';

/** Who is in the story, who is here now, and who may come. */
export function People({ remote }: { remote: Project }) {
  const { answer, error, again } = usePeople(remote);
  const { running, error: failure, run } = useRunning();
  const [doomed, setDoomed] = useState<Person>();
  const change = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      again();
    });
  const isOwner = answer?.people.some(({ isSelf, role }) => isSelf && role === 'owner') ?? false;
  const name = doomed?.name ?? doomed?.email ?? 'this person';
  return (
    <section className="devices-part" aria-labelledby="people">
      <h2 id="people">People in this story</h2>
      {error !== undefined && <Problem error={error} onRetry={again} />}
      {failure !== undefined && <Problem error={failure} />}
      {answer && <WaitingPeople waiting={answer.waiting} people={answer.people} remote={remote} change={change} />}
      <ul className="devices-list" aria-label="People in this story">
        {answer?.people.map((person) => (
          <PersonRow
            key={person.userId}
            person={person}
            canChange={isOwner && !person.isSelf && !running}
            onRole={(role) => void change(() => remote.members.changeRole(person.userId, role))}
            onRemove={() => setDoomed(person)}
          />
        ))}
      </ul>
      {running && <Waiting label="Changing who can read it" />}
      {isOwner && answer && (
        <>
          <Invitations invitations={answer.invitations} remote={remote} change={change} />
          <Invite remote={remote} onInvited={again} />
        </>
      )}
      <Dialog
        open={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={`Remove ${name}?`}
        description="They are sent nothing more within seconds, and the key changes, so that nothing that is written from now on can be read with theirs. What they have already stays with them."
        actions={
          <>
            <Button onClick={() => setDoomed(undefined)}>Keep them</Button>
            <Button
              look="danger"
              onClick={() => {
                const { userId } = doomed!;
                setDoomed(undefined);
                void change(() => remote.members.remove(userId));
              }}
            >
              Remove {name}
            </Button>
          </>
        }
      />
    </section>
  );
}
