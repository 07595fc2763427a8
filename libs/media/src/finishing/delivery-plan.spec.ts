import * as fc from 'fast-check';
import { videoSize } from '../capabilities/pixel-size';
import { ASPECT_RATIOS, RESOLUTIONS } from '../media-model';
import { fitInto, MOST_MISSING_S, planDelivery, tempoSteps, toleranceS } from './delivery-plan';

const size = { width: 1280, height: 720 };
const clip = {
  ...{ codec: 'h264', ...size, frames: 96, durationS: 4, fps: 24, hasSound: false, isPlain: true },
  ...{ startS: 0, isStraight: true, isSteady: true },
};
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

  it.each([
    ['another codec', { codec: 'hevc' }],
    ['another pixel format', { isPlain: false }],
    ['a picture that is turned or cut by the header', { isStraight: false }],
    ['frames that stay longer than others', { isSteady: false }],
    ['sound that goes on after the picture', { sound: { codec: 'aac', beyondS: 2.5 } }],
    ['sound of a kind that not every player plays', { sound: { codec: 'pcm_s16le', beyondS: 0 } }],
  ])('does not keep %s', (_, change) => {
    expect(planDelivery({ ...clip, ...change }, wanted)).toMatchObject({ kind: 'transcode', frames: 96, speed: 1 });
  });

  it('keeps sound that ends before the picture, or within a frame of it', () => {
    for (const beyondS of [-3, 0.02]) {
      expect(planDelivery({ ...clip, sound: { codec: 'aac', beyondS } }, wanted)).toEqual({ kind: 'keep' });
    }
  });

  it('lengthens what falls short of a quarter of a second, and slows it down where the last frame matters', () => {
    const short = { ...clip, durationS: 3.75, frames: 90 };
    expect(planDelivery(short, wanted)).toMatchObject({ kind: 'transcode', frames: 96, speed: 1 });
    expect(planDelivery(short, { ...wanted, endsOnFrame: true })).toMatchObject({ frames: 96, speed: 3.75 / 4 });
    expect(planDelivery({ ...clip, durationS: 3.74 }, wanted)).toEqual({ kind: 'too_short' });
  });

  it('is within the tolerance for every length, rate and end', () => {
    const lengths = fc.double({ min: 0.5, max: 60, noNaN: true });
    fc.assert(
      fc.property(lengths, lengths, fc.integer({ min: 12, max: 60 }), fc.boolean(), (has, wants, fps, endsOnFrame) => {
        const plan = planDelivery({ ...clip, durationS: has }, { durationS: wants, fps, size, endsOnFrame });
        if (plan.kind === 'too_short') return has < wants - MOST_MISSING_S;
        if (plan.kind === 'keep') return Math.abs(has - wants) <= toleranceS(fps) + 1e-5;
        const coversTheEnd = !endsOnFrame || Math.abs(has / plan.speed - wants) <= toleranceS(fps) + 1e-5;
        return Math.abs(plan.frames / plan.fps - wants) <= toleranceS(fps) && coversTheEnd;
      }),
    );
  });

  it('cuts off what is a little too wide or high, and puts on black what is of another shape', () => {
    const fitted = (width: number, height: number) => fitInto({ width, height }, size);
    expect(fitted(1280, 768)).toEqual({ scaled: { width: 1280, height: 768 }, by: 'crop' });
    expect(fitted(832, 480)).toEqual({ scaled: { width: 1280, height: 740 }, by: 'crop' });
    expect(fitted(1707, 720)).toEqual({ scaled: { width: 1280, height: 538 }, by: 'pad' });
    expect(fitted(720, 1280)).toEqual({ scaled: { width: 404, height: 720 }, by: 'pad' });
  });

  it('fills the size, or lies within it, in even pixels and in its shape', () => {
    const side = fc.integer({ min: 64, max: 4096 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const { scaled, by } = fitInto({ width, height }, size);
        const inside = scaled.width <= size.width && scaled.height <= size.height;
        const around = scaled.width >= size.width && scaled.height >= size.height;
        const even = scaled.width % 2 === 0 && scaled.height % 2 === 0;
        const keepsShape = Math.abs(scaled.width / width - scaled.height / height) * Math.min(width, height) <= 4;
        return even && keepsShape && (by === 'crop' ? around : inside);
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
