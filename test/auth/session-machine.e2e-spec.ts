import { ManualClock } from '@cse/core';
import fc from 'fast-check';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { me, post, refresh } from './session-caller';
import { SessionModel } from './session-model';

interface Model {
  sessions: SessionModel[];
}
interface Real {
  api: TestApi;
  clock: ManualClock;
  email: string;
}
type Command = fc.AsyncCommand<Model, Real>;

const hasSession = (model: Readonly<Model>) => model.sessions.length > 0;
const pick = (model: Model, index: number) => model.sessions[index % model.sessions.length]!;

class SignIn implements Command {
  check = (model: Readonly<Model>) => model.sessions.length < 4;
  toString = () => 'sign in';

  async run(model: Model, { api, clock, email }: Real): Promise<void> {
    const { refreshToken, accessToken } = await signIn(api, email);
    model.sessions.push(new SessionModel([refreshToken], accessToken, clock.millis()));
  }
}

/** The current token (0), its parent (1), or one that is older. */
class Refresh implements Command {
  constructor(
    readonly session: number,
    readonly age: number,
  ) {}
  check = hasSession;
  toString = () => `refresh ${this.session} with the token of age ${this.age}`;

  async run(model: Model, { api, clock }: Real): Promise<void> {
    const session = pick(model, this.session);
    const age = Math.min(this.age, session.gen);
    const answer = await refresh(api, session.tokens.at(-1 - age)!);
    expect(answer.code).toBe(session.refresh(age, clock.millis()));
    if (answer.status === 200) session.accept(age, answer.refreshToken!, answer.accessToken!, clock.millis());
  }
}

/** Many tabs at once: one rotates, the others come a moment later with what is the parent by then. */
class Race implements Command {
  constructor(readonly session: number) {}
  check = hasSession;
  toString = () => `race ${this.session}`;

  async run(model: Model, { api, clock }: Real): Promise<void> {
    const session = pick(model, this.session);
    const token = session.tokens.at(-1)!;
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(api, token)));
    const expected = session.refresh(0, clock.millis());
    expect(answers.map(({ code }) => code)).toEqual(Array(5).fill(expected));
    if (expected !== 'ok') return;
    for (const [index, { refreshToken, accessToken }] of answers.entries()) {
      session.accept(index === 0 ? 0 : 1, refreshToken!, accessToken!, clock.millis());
    }
  }
}

class Use implements Command {
  constructor(readonly session: number) {}
  check = hasSession;
  toString = () => `use ${this.session}`;

  async run(model: Model, { api, clock }: Real): Promise<void> {
    const session = pick(model, this.session);
    expect((await me(api, session.accessToken)).code).toBe(session.use(clock.millis()));
  }
}

class LogOut implements Command {
  constructor(readonly session: number) {}
  check = hasSession;
  toString = () => `log out ${this.session}`;

  async run(model: Model, { api }: Real): Promise<void> {
    const session = pick(model, this.session);
    expect((await post(api, '/auth/logout', { refresh_token: session.tokens.at(-1) })).status).toBe(204);
    session.logout();
  }
}

/** Somebody logs out while a tab refreshes: whichever comes first, nothing is left alive. */
class RaceWithLogOut implements Command {
  constructor(readonly session: number) {}
  check = hasSession;
  toString = () => `race ${this.session} with its logout`;

  async run(model: Model, { api, clock }: Real): Promise<void> {
    const session = pick(model, this.session);
    const token = session.tokens.at(-1)!;
    const [answer] = await Promise.all([refresh(api, token), post(api, '/auth/logout', { refresh_token: token })]);
    if (answer.status === 200) {
      expect(session.refresh(0, clock.millis())).toBe('ok');
      session.accept(0, answer.refreshToken!, answer.accessToken!, clock.millis());
    }
    session.logout();
    expect((await me(api, session.accessToken)).status).toBe(401);
  }
}

class Wait implements Command {
  constructor(readonly ms: number) {}
  check = () => true;
  toString = () => `wait ${this.ms / 1000} s`;

  run(_: Model, { clock }: Real): Promise<void> {
    clock.advance(this.ms);
    return Promise.resolve();
  }
}

/**
 * Any history of sign-ins, refreshes, replays, races, logouts and waiting must give what the model says. It has been
 * seen to fail, within the first few runs, when in `RefreshRotation`
 * - the row lock is dropped and the successor drawn at random (read, then write): a race gives five successors;
 * - only the row lock is dropped: a race stores one spent token twice and answers 500;
 * - any ancestor is let through within the leeway; the replay counter, the leeway or its day is left out;
 * - `confirmed_gen` is never raised, or raised for any token; the absolute end moves with a rotation.
 */
describe('the session machine', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;
  let runs = 0;

  beforeAll(async () => {
    api = await startTestApi({}, { clock });
  });

  afterAll(() => api.close());

  it('does what its model does, whatever is done to it', async () => {
    const session = fc.nat(3);
    const commands = [
      fc.constant(new SignIn()),
      fc.tuple(session, fc.constantFrom(0, 0, 1, 1, 1, 2, 3)).map(([index, age]) => new Refresh(index, age)),
      session.map((index) => new Race(index)),
      session.map((index) => new Use(index)),
      session.map((index) => new LogOut(index)),
      session.map((index) => new RaceWithLogOut(index)),
      fc
        .constantFrom(1, 20, 25, 31, 590, 700, 3_600, 82_000, 90_000, 2_500_000)
        .map((seconds) => new Wait(seconds * 1000)),
    ];
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 30, size: 'max' }), async (history) => {
        const email = `model-${runs++}@example.com`;
        await fc.asyncModelRun(
          () => ({ model: { sessions: [] }, real: { api, clock, email } }),
          [new SignIn(), ...history],
        );
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
