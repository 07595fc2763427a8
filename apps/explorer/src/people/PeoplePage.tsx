import type { SignedInUser } from '@creative-space/sdk';
import { useUser } from '../client/use-session';
import { NeedsSignIn } from '../parts/NeedsSignIn';
import { useProjectState } from '../store/use-project';
import { useLink, type Link } from '../sync/link';
import { Backups } from './Backups';
import { Ending } from './Ending';
import { OnServer } from './OnServer';
import { People } from './People';
import '../devices/devices.css';
import './people.css';

/** Where a story is kept beside this browser, who writes it, and its backups. */
export default function PeoplePage() {
  const user = useUser();
  if (!user) {
    return (
      <NeedsSignIn title="This story is in this browser alone">
        Signed in, you can back it up, have it on your other devices and write it with others. It is encrypted here
        first: the server cannot read it.
      </NeedsSignIn>
    );
  }
  return <Shared user={user} />;
}

function Shared({ user }: { user: SignedInUser }) {
  const { id } = useProjectState();
  const link = useLink(id);
  // What is shared under another account is told above every page of the story.
  if (link && link.userId !== user.id) return null;
  return (
    <div className="devices-page people-page">
      <OnServer user={user} link={link} />
      {link?.sync && <People key={`${link.remote} people`} user={user} link={link} />}
      {link?.backup && <Backups key={`${link.remote} backups`} link={link} />}
      {link && <Ending user={user} link={link} />}
    </div>
  );
}

export interface OfLink {
  user: SignedInUser;
  link: Link;
}
