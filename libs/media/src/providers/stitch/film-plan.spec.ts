import * as fc from 'fast-check';
import { planFilm, type PlannedClip } from './film-plan';

const clip = (durationS: number, trimStartS = 0, trimEndS = 0): PlannedClip => ({ durationS, trimStartS, trimEndS });

describe('the plan of a film', () => {
  it('puts clips one after the other, without what is trimmed', () => {
    expect(planFilm([clip(2, 0.5), clip(3, 0, 1)], 24, 0)).toEqual({
      frames: 36 + 48,
      segments: [
        { kind: 'body', clip: 0, from: 12, frames: 36 },
        { kind: 'body', clip: 1, from: 0, frames: 48 },
      ],
    });
  });

  it('renders each crossfade as a piece of its own', () => {
    expect(planFilm([clip(2), clip(2, 1), clip(2)], 10, 0.5)).toEqual({
      frames: 20 + 10 + 20 - 10,
      segments: [
        { kind: 'body', clip: 0, from: 0, frames: 15 },
        { kind: 'joint', clip: 0, from: 15, nextFrom: 10, frames: 5 },
        { kind: 'joint', clip: 1, from: 15, nextFrom: 0, frames: 5 },
        { kind: 'body', clip: 2, from: 5, frames: 15 },
      ],
    });
  });

  it('names the clip of which nothing is left, or too little for its transitions', () => {
    expect(planFilm([clip(2), clip(2, 1, 1.5)], 24, 0)).toEqual({ clip: 1, problem: 'trimmed_away' });
    expect(planFilm([clip(2), clip(1.5), clip(2)], 24, 1)).toEqual({ clip: 1, problem: 'shorter_than_transition' });
  });

  it('shows every frame of every clip once, in order, but for those that fade into each other', () => {
    const clips = fc.array(
      fc.record({
        durationS: fc.double({ min: 0.5, max: 60, noNaN: true }),
        trimStartS: fc.double({ min: 0, max: 2, noNaN: true }),
        trimEndS: fc.double({ min: 0, max: 2, noNaN: true }),
      }),
      { minLength: 2, maxLength: 50 },
    );
    fc.assert(
      fc.property(
        clips,
        fc.integer({ min: 12, max: 60 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (list, fps, fade) => {
          const plan = planFilm(list, fps, fade);
          if ('problem' in plan) return true;
          const shown = list.map((): [number, number][] => []);
          for (const segment of plan.segments) {
            shown[segment.clip]!.push([segment.from, segment.from + segment.frames]);
            if (segment.kind === 'joint') {
              shown[segment.clip + 1]!.push([segment.nextFrom, segment.nextFrom + segment.frames]);
            }
          }
          const whole = shown.every((ranges, index) => {
            const kept = list[index]!;
            const start = Math.round(kept.trimStartS * fps);
            const length = Math.floor((kept.durationS - kept.trimStartS - kept.trimEndS) * fps + 0.5);
            return (
              ranges[0]![0] === start &&
              ranges.at(-1)![1] === start + length &&
              ranges.every(([from], at) => at === 0 || from === ranges[at - 1]![1])
            );
          });
          return whole && plan.frames === plan.segments.reduce((sum, { frames }) => sum + frames, 0);
        },
      ),
    );
  });
});
