import type { Canon } from './story.ts';

/**
 * Tells every node that a canon names, with a JSON pointer into the canon, in the order in which they stand there. What is
 * left open is passed over: a thread that is not closed, a fact without an end.
 */
export function forEachNodeReference(canon: Canon, tell: (id: string, pointer: string) => void): void {
  const named = (id: string | null | undefined, pointer: string) => {
    if (typeof id === 'string') tell(id, pointer);
  };
  canon.timeline?.forEach(({ node_id }, index) => named(node_id, `/timeline/${index}/node_id`));
  canon.threads?.forEach(({ opened_node_id, closed_node_id }, index) => {
    named(opened_node_id, `/threads/${index}/opened_node_id`);
    named(closed_node_id, `/threads/${index}/closed_node_id`);
  });
  canon.facts?.forEach(({ valid_from, valid_to, sources }, index) => {
    named(valid_from, `/facts/${index}/valid_from`);
    named(valid_to, `/facts/${index}/valid_to`);
    sources?.forEach(({ node_id }, source) => named(node_id, `/facts/${index}/sources/${source}/node_id`));
  });
}
