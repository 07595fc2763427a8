import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useIsOnline, useUser } from '../client/use-session';
import { Button } from '../parts/Button';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { createProject } from '../store/projects';
import { useProject, useProjectState } from '../store/use-project';
import { SignInFirst } from '../parts/SignInFirst';
import { unlink, useLink } from './link';
import { useSynced, useSyncState } from './sync-state';

/** What the writer must know of how the story is shared, where it is not simply in step. */
export function SyncNotice() {
  const project = useProject();
  const user = useUser();
  const isOnline = useIsOnline();
  const link = useLink(project.id);
  if (!link?.sync) return null;
  if (!user) {
    return isOnline ? (
      <div className="frame-problem">
        <SignInFirst what="This story is shared, and is in step again when you are signed in. Go on writing meanwhile." />
      </div>
    ) : null;
  }
  if (link.userId !== user.id) {
    return (
      <div className="frame-problem">
        <Notice look="caution" title="Shared under another account">
          This story is in step when who shared it here is signed in. What you write meanwhile goes along then.
        </Notice>
      </div>
    );
  }
  return <Status />;
}

function Status() {
  const { story, id } = useProjectState();
  const state = useSyncState();
  const synced = useSynced();
  const [isMaking, setMaking] = useState(false);
  const [, go] = useLocation();
  if (!state || !synced) return null;
  const { status, error, role } = state;
  const makeOwn = async () => {
    setMaking(true);
    go(`/p/${await createProject({ ...story, title: `${story.title} (my copy)` })}`);
  };
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
  } else if (role === 'viewer' && status !== 'elsewhere') {
    notice = (
      <Notice
        title="You can read this story"
        actions={
          <Button size="small" disabled={isMaking} onClick={() => void makeOwn()}>
            Make a copy of my own
          </Button>
        }
      >
        Its owner shared it to be read: it changes as they write, and not by you.
      </Notice>
    );
  }
  return notice ? <div className="frame-problem">{notice}</div> : null;
}
