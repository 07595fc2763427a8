import { useCallback } from 'react';
import { useAnswer } from '../client/use-answer';
import { useUser } from '../client/use-session';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { Notice } from '../parts/Notice';
import { Waiting } from '../parts/Waiting';
import type { ProjectRow } from '../store/database';
import { deleteProject } from '../store/projects';
import { linkOf } from '../sync/link';

/** Where a story is beside this browser: `unsure` where not all of it may be there. */
type Elsewhere = 'no' | 'all' | 'unsure';

/** Asks before a story is taken out of this browser, and says what becomes of it. */
export function DeleteStory({ story, onClose }: { story: ProjectRow; onClose: () => void }) {
  const { id, title } = story;
  const userId = useUser()?.id;
  const look = useCallback(async (): Promise<Elsewhere> => {
    const link = await linkOf(id);
    if (!link) return 'no';
    if (link.userId !== userId) return 'unsure';
    return (await (await import('../vault')).isAllOnServer(id, link)) ? 'all' : 'unsure';
  }, [id, userId]);
  const { answer, error } = useAnswer(look);
  const where = error === undefined ? answer : 'unsure';
  const remove = async () => {
    onClose();
    const link = await linkOf(id);
    await deleteProject(id);
    if (link) await (await import('../vault')).forgetKept(link);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete “${title}”?`}
      description={
        where === 'no'
          ? 'It is kept nowhere else than in this browser, and cannot be brought back.'
          : where === 'all' &&
            'It is taken out of this browser. On the server, and with others who are in it, it stays.'
      }
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" disabled={where === undefined} onClick={() => void remove()}>
            {where === 'unsure' ? 'Delete it all the same' : 'Delete'}
          </Button>
        </>
      }
    >
      {where === undefined && <Waiting label="Looking whether the server has all of it" />}
      {where === 'unsure' && (
        <Notice look="caution" title="Perhaps not all of it is on the server">
          What was written here may not have been sent, and is lost then. Signed in and online, open the story and wait
          until it is in step or backed up.
        </Notice>
      )}
    </Dialog>
  );
}
