import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useIsOnline, useUser } from '../client/use-session';
import { Button } from '../parts/Button';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { createProject } from '../store/projects';
import { useProject, useProjectState } from '../store/use-project';
import { SignInFirst } from '../parts/SignInFirst';
import { isReader, unlink, useLink } from './link';
import { useSynced, useSyncState, type SyncState } from './sync-state';

/** What the writer must know of how the story is shared, where it is not simply in step. */
export function SyncNotice() {
  const project = useProject();
  const user = useUser();
  const isOnline = useIsOnline();
  const link = useLink(project.id);
  if (!link) return null;
  if (!user) {
    return isOnline && link.sync ? (
      <div className="frame-problem">
        <SignInFirst
          what={
            isReader(link)
              ? 'This story was shared with you to be read. Signed in, you see how it goes on.'
              : 'This story is shared, and is in step again when you are signed in. Go on writing meanwhile.'
          }
        />
      </div>
    ) : null;
  }
  if (link.userId !== user.id) {
    return (
      <div className="frame-problem">
        <Notice look="caution" title={link.sync ? 'Shared under another account' : 'Backed up under another account'}>
          {link.sync
            ? `The account that has this story here must be signed in to send and to receive.${isReader(link) ? '' : ' What you write meanwhile is sent then.'}`
            : 'The account that backs this story up must be signed in, here, for new versions and to look at those that are kept.'}
        </Notice>
      </div>
    );
  }
  return <Status isReader={isReader(link)} />;
}

function Status({ isReader: reads }: { isReader: boolean }) {
  const { story, id } = useProjectState();
  const state = useSyncState();
  const synced = useSynced();
  const [isMaking, setMaking] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const [, go] = useLocation();
  if (!state || !synced) return null;
  const { status, error, unsound, held } = state;
  const makeOwn = async () => {
    setMaking(true);
    try {
      go(`/p/${await createProject({ ...story, title: `${story.title} (my copy)` })}`);
    } catch (failure) {
      setFailed(failure);
    } finally {
      setMaking(false);
    }
  };
  const copy = (
    <Button size="small" disabled={isMaking} onClick={() => void makeOwn()}>
      Make a copy of my own
    </Button>
  );
  let notice;
  if (status === 'removed') {
    notice = (
      <Notice
        look="caution"
        title="You are no longer in this story"
        actions={
          <Button size="small" onClick={() => void unlink(id)}>
            Keep it as my own
          </Button>
        }
      >
        An owner took you out, or deleted it for everybody. All that was here before stays in this browser; what you
        write from now on reaches nobody.
      </Notice>
    );
  } else if (status === 'waiting') {
    notice = (
      <Notice title="Waiting to be let in" actions={<Link href={`/p/${id}/people`}>How to be let in</Link>}>
        The story comes as soon as the browser of an owner, or another one of yours, is open and online. You need not
        stay.
      </Notice>
    );
  } else if (held) {
    notice = (
      <Notice look="caution" title="You may only read this story now" actions={copy}>
        An owner made you a reader. What you wrote last, and was not sent by then, is in this browser alone, and reaches
        the others only when you may write again: make a copy to go on with it.
      </Notice>
    );
  } else if (status === 'stopped' && error === undefined) {
    notice = (
      <Notice
        look="caution"
        title="This page is not whole"
        actions={
          <Button size="small" onClick={synced.retry}>
            Load it anew
          </Button>
        }
      >
        What shares this story and backs it up could not be loaded, perhaps since there is a newer version of the page.
        What you write is kept in this browser.
      </Notice>
    );
  } else if (status === 'stopped' || status === 'unsaved') {
    notice = (
      <>
        <Problem
          error={error}
          more={
            <Button size="small" onClick={synced.retry}>
              Try again
            </Button>
          }
        />
        {status === 'stopped' && (
          <p className="sync-meanwhile">
            Until then the story is not in step. What you write is kept in this browser, and goes to the others
            afterwards.
          </p>
        )}
      </>
    );
  } else if (reads) {
    notice = (
      <Notice title="You can read this story" actions={copy}>
        Its owner shared it to be read: it changes as they write, and not by you.
      </Notice>
    );
  }
  if (!notice && !unsound?.length && failed === undefined) return null;
  return (
    <div className="frame-problem">
      {notice}
      {failed !== undefined && <Problem error={failed} />}
      {unsound && unsound.length > 0 && <UnsoundNotice unsound={unsound} />}
    </div>
  );
}

/** What was left out, on all devices alike, and that it was. */
function UnsoundNotice({ unsound }: { unsound: NonNullable<SyncState['unsound']> }) {
  return unsound.some(({ isForked }) => isForked) ? (
    <Notice look="caution" title="A device was shown another history of this story">
      It says so; either the server tells two devices two different things, or that device does not tell the truth.
      Nothing here was changed. Compare the story with the others, and tell whoever runs the server.
    </Notice>
  ) : (
    <Notice look="caution" title="Something that was sent cannot be used">
      {unsound.length === 1 ? 'A device' : `${unsound.length} devices`} in this story sent changes that are broken. They
      were left out, for everybody alike; the rest goes on. Ask the others whether something of theirs is missing.
    </Notice>
  );
}
