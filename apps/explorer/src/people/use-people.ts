import type { Person, Project, WaitingDevice } from '@creative-space/vault';
import { useCallback, useEffect } from 'react';
import { useAnswer } from '../client/use-answer';
import { onPeopleChange } from '../vault/open-vault';

interface Listed {
  people: Person[];
  invitations: Awaited<ReturnType<Project['members']['list']>>['invitations'];
  /** Who asks to be let in, and whom nothing proves. */
  waiting: WaitingDevice[];
}

/** Who is in a story, anew when that changes. */
export function usePeople(remote: Project) {
  const found = useAnswer(
    useCallback(async (): Promise<Listed> => {
      const waiting = await remote.members.share();
      return { ...(await remote.members.list()), waiting };
    }, [remote]),
  );
  const { again } = found;
  useEffect(() => onPeopleChange((project) => project === remote.id && again()), [remote, again]);
  return found;
}
