import { JsonDoc, type Project } from '@creative-space/vault';
import { Doc } from 'yjs';
import { OpenProject } from '../store/open-project';
import type { Link } from '../sync/link';
import { backUp, storyOf } from './backups';
import { TEXTS } from './merge-stories';
import { openVault } from './open-vault';
import { covers, placeOf } from './place';
import { same } from './same';
import { fromShared, toShared } from './shared-story';
import { LOCK_FREE_WITHIN, syncLock } from './sync-lock';

/**
 * Whether the server has all that this browser has of a story. What waits is sent first; what cannot be made sure, such as
 * without a network, is no.
 * @param link of the person who is signed in
 */
export async function isAllOnServer(project: string, link: Link): Promise<boolean> {
  try {
    const open = await OpenProject.load(project);
    // A place that was made for a story of the others, which has not come yet.
    if (!open || (open.snapshot().story.nodes.length === 0 && !link.begunHere)) return true;
    const remote = await (await openVault(link.userId)).openProject(link.remote);
    if (await inDocument(open, remote).catch(() => false)) return true;
    return await inBackup(open, remote, link);
  } catch {
    return false;
  }
}

/** The tab that has the story open is waited for: it alone sends what is written there. */
function inDocument(open: OpenProject, remote: Project): Promise<boolean> {
  const options = { signal: AbortSignal.timeout(LOCK_FREE_WITHIN) };
  return navigator.locks.request(syncLock(remote.access.projectId), options, async () => {
    const doc = new Doc();
    const sync = await remote.sync(doc);
    try {
      await sync.exchange();
      const shared = new JsonDoc(doc, { texts: TEXTS });
      // What somebody wrote who may only read by now is not sent.
      if (shared.isEmpty || sync.unsent > 0) return false;
      const { story } = open.snapshot();
      const at = open.sharedAt;
      // The document may have gone on alone; that takes nothing away from what is here.
      const isOlder = at?.isLast === true && covers(placeOf(doc), at.place);
      return isOlder || same(fromShared(shared.read(), story), story);
    } finally {
      sync.close();
      doc.destroy();
    }
  });
}

async function inBackup(open: OpenProject, remote: Project, { backup }: Link): Promise<boolean> {
  const { story } = open.snapshot();
  const newest = await remote.backup.newest();
  if (newest && same(await storyOf(remote), fromShared(toShared(story)))) return true;
  if (!backup) return false;
  await backUp(open.id, story, remote);
  return true;
}
