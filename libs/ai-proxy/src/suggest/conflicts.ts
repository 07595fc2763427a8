import type { Fact, Rule } from '@cse/prompts';
import { optionsFor, type Conflict, type Highlight } from '../operation/conflict';
import { proposalId } from '../operation/proposal-id';
import type { StoryIndex } from '../operation/story-index';
import { findQuote } from '../prose/quote-search';
import type { GhostNode } from './suggestion';

/**
 * What a proposal would break, before the author accepts it: one conflict for each fact or rule, with the places in
 * the path that its sources quote. Only quotes that the server found are underlined.
 */
export function conflictsOf(touch: GhostNode['canon_touch'], ghostId: string, story: StoryIndex): Conflict[] {
  return touch
    .filter(({ effect }) => effect === 'breaks')
    .map(({ fact_id }) => {
      const entry = story.canon.get(fact_id)!;
      const highlight = sourcesOf(entry).flatMap(({ node_id, quote }) => highlightOf(node_id, quote, story));
      return {
        id: proposalId('c', ghostId, fact_id),
        fact_ids: [fact_id],
        nodes: [...new Set([...highlight.map(({ node_id }) => node_id), story.current.id])],
        highlight,
        options: optionsFor(entry.locked === true),
      };
    });
}

function sourcesOf(entry: Fact | Rule): NonNullable<Fact['sources']> {
  return ('sources' in entry && entry.sources) || [];
}

function highlightOf(nodeId: string, quote: string, story: StoryIndex): Highlight[] {
  const node = story.nodes.get(nodeId);
  const span = node && findQuote(story.searchable(node), quote);
  return typeof span === 'object' ? [{ node_id: nodeId, ...span }] : [];
}
