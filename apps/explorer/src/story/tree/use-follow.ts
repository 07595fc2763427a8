import { useReactFlow } from '@xyflow/react';
import { useEffect, useRef, type RefObject } from 'react';
import { focusCard } from './focus-card';
import { CARD, FAR, type Place } from './layout';

/** A card on the canvas. */
interface Box {
  position: Place;
  height?: number;
}

/** Where the middle of the card that one is at comes, as a part of the canvas: what follows stands to the right. */
const FROM_LEFT = 0.38;
/** Room that stays around it, in pixels. */
const EDGE = 8;

/**
 * Brings the node that one is at into sight, with the proposals beside it where there is room for them, and the keyboard
 * with it where that was on a card before.
 */
export function useFollow(
  selected: string | undefined,
  places: Record<string, Place> | undefined,
  proposed: readonly Box[],
  canvas: RefObject<HTMLDivElement | null>,
) {
  const flow = useReactFlow();
  const isFirst = useRef(true);
  const movesUntil = useRef(0);
  const place = selected === undefined ? undefined : places?.[selected];
  const x = place?.x;
  const y = place?.y;
  // The list is another one at every letter that is typed.
  const cards = proposed.map(({ position, height }) => [position.x, position.y, height].join()).join(' ');
  const latest = useRef(proposed);
  useEffect(() => void (latest.current = proposed));

  useEffect(() => {
    const box = canvas.current?.getBoundingClientRect();
    if (x === undefined || y === undefined || !box) return;
    const { x: left, y: top, zoom } = flow.getViewport();
    const isSeen = ({ position, height = CARD.height }: Box) =>
      position.x * zoom + left > EDGE &&
      position.y * zoom + top > EDGE &&
      (position.x + CARD.width) * zoom + left < box.width - EDGE &&
      (position.y + height) * zoom + top < box.height - EDGE;
    const usual = isFirst.current ? Math.min(1, Math.max(0.82, box.width / 1100)) : zoom;
    const all = [{ position: { x, y } }, ...latest.current];
    const [west, east] = span(all.map(({ position }) => [position.x, CARD.width]));
    const [north, south] = span(all.map(({ position, height = CARD.height }) => [position.y, height]));
    const fitting = Math.min(usual, (box.width - 2 * EDGE) / (east - west), (box.height - 2 * EDGE) / (south - north));
    // Where they can be read only one by one, the card that one is at comes first.
    const hasRoom = fitting >= Math.min(usual, FAR);
    const size = hasRoom ? fitting : usual;
    const wanted = hasRoom ? all : all.slice(0, 1);
    // A canvas that still moves to another card may take this one out of sight.
    if (!isFirst.current && performance.now() > movesUntil.current && wanted.every(isSeen)) return;
    const duration = isFirst.current ? 0 : 220;
    isFirst.current = false;
    movesUntil.current = performance.now() + duration;
    let middle = x + CARD.width / 2 + ((0.5 - FROM_LEFT) * box.width) / size;
    let level = y + CARD.height / 2;
    if (hasRoom) {
      const [across, down] = [box.width / 2 - EDGE, box.height / 2 - EDGE].map((half) => half / size) as [
        number,
        number,
      ];
      middle = between(middle, east - across, west + across);
      level = between(level, south - down, north + down);
    }
    void flow.setCenter(middle, level, { zoom: size, duration });
  }, [flow, canvas, selected, x, y, cards]);

  useEffect(() => {
    if (x !== undefined && y !== undefined && document.activeElement?.matches('.card')) focusCard(selected);
  }, [selected, x, y]);
}

/** From where to where all of these reach. */
function span(all: readonly (readonly [from: number, length: number])[]): [from: number, to: number] {
  return [Math.min(...all.map(([from]) => from)), Math.max(...all.map(([from, length]) => from + length))];
}

const between = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
