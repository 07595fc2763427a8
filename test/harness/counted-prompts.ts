import { renderExpand, renderSuggest, type PathNode, type RenderedPrompt } from '@cse/prompts';

const node = (id: string, parent_id: string | null, text: string): PathNode => ({ id, parent_id, text });
const path = (text: string): PathNode[] => [node('n_1', null, text.repeat(9)), node('n_2', 'n_1', text.repeat(5))];

/** Paths of two nodes, in the scripts that tokenizers treat most differently. */
export const ENGLISH = path('Mara rowed out before the harbour bells, with the lamp hooded and dry. ');
export const JAPANESE = path('灯台の明かりが消えて、真帆は舟を出した。');

const canon = {
  branch_canon: { characters: [{ id: 'ch_1', name: 'Mara', summary: 'She keeps the lamp. '.repeat(9) }] },
};
const wanted = { ghosts: 3, inlines: 1, existing_children: [], rejected: [], slots: ['aligned' as const] };
const asked = { node_id: 'n_2', operation: 'expand' as const, target_words: 100, alternatives: 1, keep_facts: [] };

/** What a suggestion is rendered from, and prompts as they are counted near a cap. */
export const suggestInput = (active_path: PathNode[]) => ({ active_path, ...canon, ...wanted });
export const suggestPrompt = (active_path: PathNode[]): RenderedPrompt =>
  renderSuggest(suggestInput(active_path), 'c0de');
export const expandPrompt = renderExpand({ active_path: ENGLISH, ...canon, ...asked }, 'c0de');
