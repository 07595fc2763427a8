import type { Canon } from './shapes';

/**
 * The canon as it is at the end of a path, of one that was kept for a longer path: what a later node brought is not
 * there yet, and what a later node ended still holds. The later nodes are another branch to whoever writes on from here.
 * @param ids of the path
 */
export function canonUntil(canon: Canon, ids: ReadonlySet<string>): Canon {
  const told = (id: string | null | undefined): boolean => typeof id === 'string' && ids.has(id);
  const { timeline, threads, facts } = canon;
  return {
    ...canon,
    ...(timeline && { timeline: timeline.filter(({ node_id }) => told(node_id)) }),
    ...(threads && {
      threads: threads
        .filter(({ opened_node_id }) => told(opened_node_id))
        .map(({ closed_node_id, ...thread }) => (told(closed_node_id) ? { ...thread, closed_node_id } : thread)),
    }),
    ...(facts && {
      facts: facts.flatMap(({ sources, valid_to, ...fact }) => {
        const kept = sources?.filter(({ node_id }) => told(node_id));
        const isLater = fact.valid_from ? !told(fact.valid_from) : sources && sources.length > 0 && kept!.length === 0;
        if (isLater) return [];
        return [{ ...fact, ...(told(valid_to) && { valid_to }), ...(kept && { sources: kept }) }];
      }),
    }),
  };
}
