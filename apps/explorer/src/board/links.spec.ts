import { Links } from './links';

const HOUR = 3_600_000;
const file = (artifact_id: string, endsIn: number) => ({
  artifact_id,
  url_expires_at: new Date(Date.now() + endsIn).toISOString(),
});

describe('a link that leads to nothing', () => {
  it('is renewed once for each file', () => {
    const links = new Links();
    const asked = [file('a', HOUR), file('b', HOUR), file('a', 2 * HOUR), file('b', 2 * HOUR)];
    expect(asked.map((one) => links.mayRenew(one))).toEqual([true, true, false, false]);
  });

  it('is renewed again when it has ended', () => {
    const links = new Links();
    expect([file('a', HOUR), file('a', -1), file('a', HOUR)].map((one) => links.mayRenew(one))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
