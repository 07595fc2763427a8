import { namesOf } from './names';
import { readScene } from './scene-reading';

describe('reading hostile text', () => {
  // Without the cut of long runs the first of these takes the tagger twenty seconds.
  it.each(['http://', "'", 'a-', '@a.', '😀', 'e\u0301', 'ا', 'A.', '\n'])(
    'reads 8,000 characters of %j within a second of processor time',
    (unit) => {
      const text = unit.repeat(8_000 / unit.length).slice(0, 8_000);
      const before = process.cpuUsage();
      namesOf(text);
      readScene(text);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(1_000);
    },
  );
});
