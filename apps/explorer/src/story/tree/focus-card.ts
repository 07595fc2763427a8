/** A dialog that closes gives the focus back within so many frames. */
const DIALOG_FRAMES = 3;
/** A card may be drawn only once the canvas has moved there. */
const LAST_FRAME = 40;

/** Leads the keyboard to the card of a node. */
export function focusCard(node: string | undefined): void {
  if (node === undefined) return;
  const first = document.activeElement?.closest('[role=dialog]') ? DIALOG_FRAMES : 0;
  let frame = 0;
  const look = () => {
    const card = document.querySelector<HTMLElement>(`[data-node="${CSS.escape(node)}"]`);
    if (card && frame >= first) card.focus({ preventScroll: true });
    else if (frame++ < LAST_FRAME) requestAnimationFrame(look);
  };
  look();
}
