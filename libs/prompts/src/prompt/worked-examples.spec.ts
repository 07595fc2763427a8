import { boundExpand, renderExpand } from '../expand/prompt';
import { expandPolicy } from '../expand/policy';
import { suggestPolicy } from '../suggest/policy';
import { boundSuggest, renderSuggest } from '../suggest/prompt';
import { promptBytesOf } from './rendered-prompt';
import { measuredStyle } from './style';

const TEXTS = {
  prose: 'The nets had dried.',
  twee: 'You wait. [[Go on->Stair]]',
  ink: '=== shore ===\nYou wait.\n-> stair',
  renpy: 'label start:\n    "I wait."',
  fountain: 'INT. HALL - DAY\n\nRain.',
  markdown: '# One\nShe waited.',
};
const FORMS = Object.keys(TEXTS) as (keyof typeof TEXTS)[];
const SAID = { prose: 'A novel', twee: 'Twee', renpy: 'visual novel', fountain: 'screenplay', markdown: 'Markdown' };
const story = (form: keyof typeof TEXTS, genres: string[] = []) => ({
  active_path: [{ id: 'n_1', parent_id: null, text: TEXTS[form] }],
  branch_canon: {},
  creator_profile: { genres },
});
const examples = (policy: string) => policy.slice(policy.indexOf('# Three examples'));

describe('the worked examples of a policy', () => {
  it.each([
    ['suggest', suggestPolicy],
    ['expand', expandPolicy],
  ] as const)('of %s are three, and never of the form and the genre of the story', (_, policy) => {
    for (const form of FORMS) {
      const shown = examples(policy.for(story(form)));
      expect(shown.match(/^Good: \{.*\}$/gm)).toHaveLength(3);
      for (const line of shown.match(/(?<=^(?:Good|Refused): )\{.*\}/gm)!)
        expect(() => JSON.parse(line) as object).not.toThrow();
      const own = SAID[form as keyof typeof SAID];
      if (own) expect(shown).not.toContain(own);
    }
    expect(examples(policy.for(story('prose', ['comedy'])))).not.toContain('BRUNO');
    expect(examples(policy.for(story('prose')))).toContain('BRUNO');
    expect(examples(policy.for(story('twee', ['gothic'])))).not.toContain('Ilse');
  });

  it('stay the same while a path grows', () => {
    const { active_path, ...rest } = story('prose');
    const deeper = [...active_path, { id: 'n_2', parent_id: 'n_1', text: TEXTS.twee }];
    expect(suggestPolicy.for({ ...rest, active_path: deeper })).toBe(suggestPolicy.for(story('prose')));
  });

  it('are within the bound of a prompt, whatever is chosen, with the style of the exemplars', () => {
    for (const form of FORMS) {
      for (const genre of ['', 'sea', 'space', 'comedy', 'romance', 'myth']) {
        const exemplars = Array.from({ length: 3 }, () => ({ text: 'You go. '.repeat(75) }));
        const body = { ...story(form), creator_profile: { genres: [genre], exemplars } };
        const asked = { ghosts: 1, inlines: 0, existing_children: [], rejected: [], slots: ['aligned' as const] };
        const suggest = renderSuggest({ ...body, ...asked }, '0'.repeat(16));
        expect(promptBytesOf(suggest)).toBeLessThanOrEqual(
          boundSuggest({ ...body, count: { ghost_nodes: 1 } })[0]!.prompt,
        );
        const rewritten = {
          node_id: 'n_1',
          operation: 'rewrite' as const,
          target_words: 20,
          alternatives: 0,
          keep_facts: [],
        };
        const expand = renderExpand({ ...body, ...rewritten }, '0'.repeat(16));
        const [bound] = boundExpand({ ...body, operation: 'rewrite', target_words: 20, alternatives: 0 });
        expect(promptBytesOf(expand)).toBeLessThanOrEqual(bound!.prompt);
      }
    }
  });
});

describe('the measured style of an exemplar', () => {
  it.each([
    [
      'She was late. She had lost her way, and the rain came down.',
      { words_per_sentence: 7, speech: 0, person: 'third', tense: 'past' },
    ],
    [
      'You open the door. It is cold, and you are alone.',
      { words_per_sentence: 6, speech: 0, person: 'second', tense: 'present' },
    ],
    [
      '“Stay,” I said. I was tired and I had my coat.',
      { words_per_sentence: 6, speech: 0.15, person: 'first', tense: 'past' },
    ],
    ['Ich war müde. Ich hatte meinen Mantel.', { words_per_sentence: 4, speech: 0, person: 'first', tense: 'past' }],
    ['「待って」と私は言った。', { speech: 0.35 }],
    ['Rain.', { words_per_sentence: 1, speech: 0 }],
  ])('%s', (text, style) => {
    expect(JSON.parse(JSON.stringify(measuredStyle(text)))).toEqual(style);
  });
});
