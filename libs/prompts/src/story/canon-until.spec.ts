import { canonUntil } from './canon-until';
import { checkCanonOnPath } from './path-rules';
import type { Canon } from './shapes';

const fact = (id: string, more: object) => ({ id, subject: 's', attribute: 'a', value: 'v', ...more });
const source = (node_id: string) => ({ node_id, quote: 'q' });

const CANON: Canon = {
  characters: [{ id: 'ch', name: 'Mara' }],
  rules: [{ id: 'r', statement: 'No magic.' }],
  timeline: [
    { id: 'e_1', label: 'then', order: 1, node_id: 'n_1' },
    { id: 'e_3', label: 'later', order: 2, node_id: 'n_3' },
  ],
  threads: [
    { id: 't_open', question: 'Who?', opened_node_id: 'n_1' },
    { id: 't_closed_later', question: 'Where?', opened_node_id: 'n_1', closed_node_id: 'n_3' },
    { id: 't_closed', question: 'When?', opened_node_id: 'n_1', closed_node_id: 'n_2' },
    { id: 't_later', question: 'Why?', opened_node_id: 'n_3' },
  ],
  facts: [
    fact('f_always', {}),
    fact('f_sourced', { sources: [source('n_1'), source('n_3')] }),
    fact('f_later_source', { sources: [source('n_3')] }),
    fact('f_begins_later', { valid_from: 'n_3' }),
    fact('f_begins', { valid_from: 'n_2', sources: [source('n_3')] }),
    fact('f_ends_later', { valid_to: 'n_3' }),
    fact('f_ended', { valid_to: 'n_2' }),
  ],
};

describe('the canon at an earlier node', () => {
  const ids = new Set(['n_1', 'n_2']);
  const canon = canonUntil(CANON, ids);

  it('knows nothing that a later node brought, and holds what a later node ended', () => {
    expect(canon.timeline!.map(({ id }) => id)).toEqual(['e_1']);
    expect(canon.threads).toEqual([
      { id: 't_open', question: 'Who?', opened_node_id: 'n_1' },
      { id: 't_closed_later', question: 'Where?', opened_node_id: 'n_1' },
      { id: 't_closed', question: 'When?', opened_node_id: 'n_1', closed_node_id: 'n_2' },
    ]);
    expect(canon.facts).toEqual([
      fact('f_always', {}),
      fact('f_sourced', { sources: [source('n_1')] }),
      fact('f_begins', { valid_from: 'n_2', sources: [] }),
      fact('f_ends_later', {}),
      fact('f_ended', { valid_to: 'n_2' }),
    ]);
    expect([canon.characters, canon.rules]).toEqual([CANON.characters, CANON.rules]);
  });

  it('is a canon of the shorter path', () => {
    expect(() => checkCanonOnPath(CANON, ids)).toThrow();
    expect(() => checkCanonOnPath(canon, ids)).not.toThrow();
  });

  it('leaves the canon of the whole path, and one without lists, as they are', () => {
    expect(canonUntil(CANON, new Set(['n_1', 'n_2', 'n_3']))).toEqual(CANON);
    expect(canonUntil({}, ids)).toEqual({});
  });
});
