import * as fc from 'fast-check';
import { videoSize } from '../capabilities/pixel-size';
import { ASPECT_RATIOS, RESOLUTIONS } from '../media-model';
import { planDelivery, tempoSteps, toleranceS } from './delivery-plan';

const size = { width: 1280, height: 720 };
const clip = { codec: 'h264', ...size, frames: 96, durationS: 4, fps: 24, hasSound: false, isPlain: true };
const wanted = { durationS: 4, size, endsOnFrame: false };

describe('bringing a clip to what was asked for', () => {
  it('keeps what is right, also a frame more or less', () => {
    expect(planDelivery(clip, wanted)).toEqual({ kind: 'keep' });
    expect(planDelivery({ ...clip, durationS: 4.04, frames: 97 }, wanted)).toEqual({ kind: 'keep' });
    expect(planDelivery({ ...clip, durationS: 3.96, frames: 95 }, wanted)).toEqual({ kind: 'keep' });
  });

  it('cuts what is too long, and speeds it up where the last frame matters', () => {
    const long = { ...clip, durationS: 6, frames: 144 };
    expect(planDelivery(long, wanted)).toMatchObject({ kind: 'transcode', frames: 96, speed: 1 });
    expect(planDelivery(long, { ...wanted, endsOnFrame: true })).toMatchObject({ frames: 96, speed: 1.5 });
  });

  it.each([
    [{ fps: 30 }, { frames: 120, fps: 30 }],
    [{ size: { width: 854, height: 480 } }, { frames: 96, fps: 24 }],
  ])('transcodes for %j', (change, expected) => {
    expect(planDelivery(clip, { ...wanted, ...change })).toMatchObject({ kind: 'transcode', ...expected });
  });

  it('transcodes another codec or pixel format, and takes a clip that is too short for a broken promise', () => {
    expect(planDelivery({ ...clip, codec: 'hevc' }, wanted)).toMatchObject({ kind: 'transcode' });
    expect(planDelivery({ ...clip, isPlain: false }, wanted)).toMatchObject({ kind: 'transcode' });
    expect(planDelivery({ ...clip, durationS: 3.9 }, wanted)).toEqual({ kind: 'too_short' });
  });

  it('is within the tolerance for every length, rate and end', () => {
    const lengths = fc.double({ min: 0.5, max: 60, noNaN: true });
    fc.assert(
      fc.property(lengths, lengths, fc.integer({ min: 12, max: 60 }), fc.boolean(), (has, wants, fps, endsOnFrame) => {
        const plan = planDelivery({ ...clip, durationS: has }, { durationS: wants, fps, size, endsOnFrame });
        if (plan.kind === 'too_short') return has < wants;
        if (plan.kind === 'keep') return Math.abs(has - wants) <= toleranceS(fps) + 1e-5;
        const coversTheEnd = !endsOnFrame || Math.abs(has / plan.speed - wants) <= toleranceS(fps) + 1e-5;
        return Math.abs(plan.frames / plan.fps - wants) <= toleranceS(fps) && plan.speed >= 1 && coversTheEnd;
      }),
    );
  });

  it('splits a tempo into steps that ffmpeg takes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 20, noNaN: true }), (speed) => {
        const steps = tempoSteps(speed);
        const product = steps.reduce((all, step) => all * step, 1);
        return steps.every((step) => step >= 0.5 && step <= 2) && Math.abs(product - speed) < 1e-9;
      }),
    );
  });
});

describe('sizes', () => {
  it('name the short side, in even pixels', () => {
    for (const ratio of ASPECT_RATIOS) {
      for (const resolution of RESOLUTIONS) {
        const { width, height } = videoSize(ratio, resolution);
        expect([width % 2, height % 2, `${Math.min(width, height)}p`]).toEqual([0, 0, resolution]);
      }
    }
    expect(videoSize('16:9', '480p')).toEqual({ width: 854, height: 480 });
  });
});
