import type { GhostNode } from '@creative-space/sdk';

let ruler: { card: HTMLElement; gist: HTMLElement } | undefined;
const known = new WeakMap<GhostNode, number>();

/** How high a card is with all of a proposal's words in it, so that short ones leave no room empty. In pixels. */
export function ghostHeight(ghost: GhostNode, width: number): number {
  let height = known.get(ghost);
  if (height === undefined) {
    ruler ??= makeRuler(width);
    ruler.gist.textContent = ghost.gist;
    height = Math.ceil(ruler.card.getBoundingClientRect().height);
    known.set(ghost, height);
  }
  return height;
}

/** A card as `Ghost` draws it, out of sight: what is above and below of the words has the same height in all. */
function makeRuler(width: number) {
  const card = document.createElement('div');
  card.className = 'ghost ghost-ruler';
  card.style.width = `${width}px`;
  card.setAttribute('aria-hidden', 'true');
  card.inert = true;
  card.innerHTML =
    '<div class="ghost-head">.</div><div class="ghost-title">.</div><p class="ghost-gist"></p>' +
    '<div class="ghost-actions"><button type="button" class="button button-small">.</button></div>';
  document.body.append(card);
  return { card, gist: card.querySelector<HTMLElement>('.ghost-gist')! };
}
