import type { SignedInUser } from '@creative-space/sdk';
import { MonitorSmartphone } from 'lucide-react';
import { useCallback, useState } from 'react';
import { Link } from 'wouter';
import { useAnswer } from '../client/use-answer';
import { useUser } from '../client/use-session';
import { Empty } from '../parts/Empty';
import { NeedsSignIn } from '../parts/NeedsSignIn';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';
import { hasVault } from '../sync/link';
import { mustBeLetIn } from '../vault/server-stories';
import { Forget } from './Forget';
import { isInvitation, Join } from './Join';
import { LetIn } from './LetIn';
import { Locks } from './Locks';
import { OwnDevices } from './OwnDevices';
import { ServerStories } from './ServerStories';
import './devices.css';

/** The devices that a person's shared stories open on, the ways to a new one, and what the server keeps. */
export default function DevicesPage() {
  const user = useUser();
  const isInvited = isInvitation(location.hash);
  if (!user) {
    return isInvited ? (
      <NeedsSignIn title="You are invited to a story">
        Sign in with the address that the invitation was sent to, and it opens here.
      </NeedsSignIn>
    ) : (
      <NeedsSignIn title="Nobody is signed in">
        Your stories need no account. Signed in, you can back them up, have them on several devices and write them with
        others, and the server cannot read a word.
      </NeedsSignIn>
    );
  }
  return <Devices key={user.id} user={user} />;
}

function Devices({ user }: { user: SignedInUser }) {
  const [turn, setTurn] = useState(0);
  const [link, setLink] = useState(isInvitation(location.hash) ? location.href : undefined);
  const { answer: isOutside, error, again } = useAnswer(useCallback(() => mustBeLetIn(user.id), [user.id]));
  const changed = () => {
    setTurn((last) => last + 1);
    again();
  };
  if (error !== undefined) {
    return (
      <div className="devices-page">
        <Problem error={error} onRetry={again} />
      </div>
    );
  }
  if (isOutside === undefined) {
    return (
      <div className="frame-waiting">
        <Waiting label="Looking at your devices" />
      </div>
    );
  }
  return (
    <div className="devices-page">
      {link && !isOutside && <Join user={user} link={link} onDone={() => setLink(undefined)} />}
      {isOutside ? (
        <LetIn userId={user.id} onDone={changed} />
      ) : hasVault(user.id) ? (
        <>
          <ServerStories key={`stories ${turn}`} userId={user.id} />
          <Locks key={`locks ${turn}`} userId={user.id} />
          <OwnDevices key={`own ${turn}`} userId={user.id} />
          <Forget userId={user.id} />
        </>
      ) : (
        !link && (
          <Empty
            icon={<MonitorSmartphone size={24} aria-hidden />}
            title="All your stories are in this browser alone"
            actions={<Link href="/">Your stories</Link>}
          >
            Open one and choose “People” to back it up, to have it on another device, or to write it with somebody. It
            is encrypted here first: the server cannot read it.
          </Empty>
        )
      )}
    </div>
  );
}
