import type { CanonConflict } from '@creative-space/sdk';
import type { OpenProject } from '../store/open-project';
import { EMPTY_STORY, type Story } from '../store/story';
import { Findings } from './findings';

type Event = { event: string; data: unknown };

const mockAnswer = jest.fn<AsyncGenerator<Event>, [unknown, { signal: AbortSignal }]>();
jest.mock('../client/session', () => ({
  client: { checkCanonStream: (body: unknown, options: { signal: AbortSignal }) => mockAnswer(body, options) },
}));
jest.mock('../store/projects', () => ({ keep: () => Promise.resolve(), keepsake: () => Promise.resolve(undefined) }));

const CONFLICT = { id: 'c1', nodes: ['a', 'b'] } as CanonConflict;
const conflict = (data: CanonConflict): Event => ({ event: 'conflict', data });
const done = (conflicts: CanonConflict[]): Event => ({
  event: 'done',
  data: { conflicts, threads: [], checked: { nodes: 2, skipped: 0 } },
});
const answers = (...events: Event[]) =>
  mockAnswer.mockImplementationOnce(async function* () {
    yield* events;
  });
const text = (b: string): Story => ({
  ...EMPTY_STORY,
  nodes: [
    { id: 'a', parent_id: null, text: 'Tom died.' },
    { id: 'b', parent_id: 'a', text: b },
  ],
});

describe('what a check of the canon found', () => {
  let story: Story;
  let findings: Findings;
  const shown = () => findings.snapshot().conflicts.map(({ id }) => id);

  beforeEach(async () => {
    story = text('Tom laughed.');
    findings = new Findings({ id: 'p', snapshot: () => ({ story }) } as unknown as OpenProject);
    answers(conflict(CONFLICT), done([CONFLICT]));
    await findings.check();
    expect(shown()).toEqual(['c1']);
  });

  const failing = () =>
    mockAnswer.mockImplementationOnce(async function* () {
      yield conflict({ ...CONFLICT, id: 'c2' });
      throw new Error('away');
    });
  /** The writer stops while the first event is read; the second was on its way already. */
  const stopped = () =>
    mockAnswer.mockImplementationOnce(async function* () {
      yield conflict({ ...CONFLICT, id: 'c2' });
      findings.stop();
      yield conflict({ ...CONFLICT, id: 'c3' });
    });

  it.each([
    ['failed', failing],
    ['was stopped', stopped],
  ])('stays when the next check %s, and is not forgotten by the one after it', async (_what, begin) => {
    story = text('Tom laughed loudly.');
    begin();
    await findings.check();
    expect(shown()).toEqual(['c1']);

    story = text('Tom laughed.');
    answers(done([]));
    await findings.check();
    expect(shown()).toEqual(['c1']);
  });

  it('is gone when what it was found in was read again without it', async () => {
    story = text('Nobody laughed.');
    answers(done([]));
    await findings.check();
    expect(shown()).toEqual([]);
  });
});
