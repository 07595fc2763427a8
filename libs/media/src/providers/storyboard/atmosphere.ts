import { isIndoors, things } from './data';
import { n, type Pencil } from './pencil';
import type { Scene } from './reading/scene';

const SHADES: Record<Scene['hour'], readonly [colour: string, opacity: number]> = {
  day: ['#fff7dc', 0],
  dawn: ['#f0a37a', 0.14],
  dusk: ['#b4532e', 0.22],
  night: ['#0b1230', 0.4],
};

/** Rain, snow and fog, and the light of the hour over everything. */
export function drawAtmosphere(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const { hour, weather, place, items } = scene;
  const isInside = isIndoors(place);
  const glows = items.some(({ id, holds }) => [id, ...holds].some((one) => things().lights.includes(one)));
  const isLamplit = glows && isInside && hour === 'day';
  const [colour, usual] = SHADES[weather === 'storm' || isLamplit ? 'night' : hour];
  const strength = weather === 'storm' ? Math.max(0.3, SHADES[hour][1]) : isLamplit ? 0.26 : usual;
  const parts = isInside ? [] : [drawWeather(scene, pencil)];
  const over = (id: string, gradient: string) =>
    `<radialGradient id="${id}" ${gradient}</radialGradient>${pencil.rect(0, 0, width, height, `url(#${id})`)}`;
  const stop = (offset: number, tone: string, opacity: number) =>
    `<stop offset="${offset}" stop-color="${tone}" stop-opacity="${Math.round(opacity * 100) / 100}"/>`;
  if (strength > 0 && place !== 'space') {
    const around =
      stop(0, '#ffb347', 0.16) + stop(0.3, colour, strength / 2) + stop(1, colour, Math.min(0.8, strength * 1.4));
    parts.push(
      glows
        ? over('shade', `cx="0.5" cy="0.6" r="0.75">${around}`)
        : pencil.rect(0, 0, width, height, colour, strength),
    );
  }
  if (scene.isBacklit)
    parts.push(over('back', `cx="0.5" cy="0.45" r="0.7">${stop(0, '#fff3cf', 0.55)}${stop(1, '#1a1720', 0.6)}`));
  return parts.join('');
}

function drawWeather({ weather }: Scene, pencil: Pencil): string {
  const { width, height, random } = pencil;
  const anywhere = (): [number, number] => [random.between(-0.05, 1.05) * width, random.between(-0.05, 1) * height];
  if (weather === 'rain' || weather === 'storm') {
    const drops = Array.from({ length: 150 }, () => {
      const [x, y] = anywhere();
      const reach = height * random.between(0.03, 0.07);
      return `M${n(x)} ${n(y)}l${n(-reach * 0.3)} ${n(reach)}`;
    });
    const rain = `<path d="${drops.join('')}" stroke="#5d6b78" stroke-width="${n(pencil.stroke * 0.8)}" opacity="0.6" fill="none"/>`;
    const at = (x: number, y: number) => `${n(width * x)} ${n(height * y)}`;
    const bolt = `<path d="M${at(0.86, 0)}L${at(0.83, 0.15)}L${at(0.87, 0.16)}L${at(0.82, 0.4)}L${at(0.84, 0.21)}L${at(0.8, 0.2)}Z" fill="#fdf6cf" stroke="#6b6440" stroke-width="${n(pencil.stroke)}"/>`;
    return weather === 'storm' ? bolt + rain : rain;
  }
  if (weather === 'snow')
    return Array.from({ length: 150 }, () =>
      pencil.circle(...anywhere(), pencil.stroke * random.between(0.9, 2.6), '#ffffff', 0.9),
    ).join('');
  if (weather !== 'fog') return '';
  const banks = [0.3, 0.45, 0.6, 0.75, 0.9].map(
    (y) =>
      `<ellipse cx="${n(random.between(0.2, 0.8) * width)}" cy="${n(height * y)}" rx="${n(width * 0.75)}" ry="${n(height * 0.1)}" fill="#f4f4f2" opacity="0.28"/>`,
  );
  return banks.join('') + pencil.rect(0, 0, width, height, '#f1f1ee', 0.14);
}
