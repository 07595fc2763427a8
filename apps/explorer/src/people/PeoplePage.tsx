import type { SignedInUser } from '@creative-space/sdk';
import { useEffect } from 'react';
import { useIsOnline, useUser } from '../client/use-session';
import { NeedsSignIn } from '../parts/NeedsSignIn';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { useProjectState } from '../store/use-project';
import { useLink, type Link } from '../sync/link';
import { onPeopleChange } from '../vault/open-vault';
import { useRemote } from '../vault/use-vault';
import { Backups } from './Backups';
import { BeLetIn } from './BeLetIn';
import { Ending } from './Ending';
import { OnServer } from './OnServer';
import { People } from './People';
import '../devices/devices.css';
import './people.css';

/** Where a story is kept beside this browser, who writes it, and its backups. */
export default function PeoplePage() {
  const user = useUser();
  const { id } = useProjectState();
  const link = useLink(id);
  if (!user) {
    return link ? (
      <NeedsSignIn title="Who is in this story?">
        Signed in, you see it here, and the story is in step again. What you write meanwhile goes along then.
      </NeedsSignIn>
    ) : (
      <NeedsSignIn title="This story is in this browser alone">
        Signed in, you can back it up, have it on your other devices and write it with others. It is encrypted here
        first: the server cannot read it.
      </NeedsSignIn>
    );
  }
  return <Shared user={user} link={link} />;
}

function Shared({ user, link }: { user: SignedInUser; link: Link | undefined }) {
  const isOnline = useIsOnline();
  // What is shared under another account is told above every page of the story.
  if (link && link.userId !== user.id) return null;
  return (
    <div className="devices-page people-page">
      <OnServer user={user} link={link} />
      {link && isOnline && <OfServer key={link.remote} link={link} />}
      {link && !isOnline && (
        <Notice title="You are offline">
          Who is in it, and its backups, are the server’s: they are shown when there is a network again. What you write
          is kept here, and sent then.
        </Notice>
      )}
    </div>
  );
}

/** What the server knows of the story, once this browser has its key. */
function OfServer({ link }: { link: Link }) {
  const { answer: remote, error, again } = useRemote(link.userId, link.remote);
  const isIn = remote !== undefined;
  useEffect(
    () => (isIn ? undefined : onPeopleChange((project) => project === link.remote && again())),
    [isIn, link.remote, again],
  );
  if (!remote) {
    if ((error as { code?: string } | undefined)?.code === 'no_key') return <BeLetIn link={link} />;
    return error === undefined ? <Waiting label="Looking who is in it" /> : <Problem error={error} onRetry={again} />;
  }
  return (
    <>
      {link.sync && <People remote={remote} />}
      {link.backup && <Backups remote={remote} />}
      <Ending remote={remote} />
    </>
  );
}
