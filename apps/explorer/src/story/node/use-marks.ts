import type { StoryNode } from '@creative-space/story';
import { useMemo, useSyncExternalStore } from 'react';
import { conflictInWords } from '../../canon/conflict-words';
import { findingsOf } from '../../canon/findings';
import { useProject } from '../../store/use-project';
import { locate, placeOf } from '../proposals/locate';
import { useProposals } from '../proposals/use-proposals';
import type { Mark } from './marks';

/** What is underlined in a node: suggestions that wait, and what the last check of the canon found. */
export function useMarks({ id, text }: StoryNode): Mark[] {
  const [{ inline }] = useProposals();
  const findings = findingsOf(useProject());
  const { conflicts } = useSyncExternalStore(findings.subscribe, findings.snapshot);
  return useMemo(() => {
    const suggested = inline
      .filter(({ node_id }) => node_id === id)
      .flatMap((one): Mark[] => {
        const place = placeOf(text, one);
        return place ? [{ ...place, id: one.id, kind: 'suggestion', words: one.reason }] : [];
      });
    const broken = conflicts.flatMap((conflict) =>
      conflict.evidence
        .filter(({ node_id }) => node_id === id)
        .flatMap((one, at): Mark[] => {
          const place = locate(text, one.start, one.end, one.quote);
          if (!place) return [];
          return [{ ...place, id: `${conflict.id}/${at}`, kind: 'conflict', words: conflictInWords(conflict) }];
        }),
    );
    return [...suggested, ...broken];
  }, [inline, conflicts, id, text]);
}
