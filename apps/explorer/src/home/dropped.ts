let waiting: readonly File[] = [];
let reader: ((files: readonly File[]) => void) | undefined;

/**
 * Whoever reads files that were dropped beside every place for them: those that wait now, and those to come.
 * @returns what ends that
 */
export function readDropped(read: (files: readonly File[]) => void): () => void {
  reader = read;
  const files = waiting;
  waiting = [];
  if (files.length > 0) read(files);
  return () => {
    if (reader === read) reader = undefined;
  };
}

/**
 * Takes files that are dropped where nothing else does, so that the browser does not leave the page for them.
 * @param onDrop shows the page of all stories, which reads them
 */
export function takeDrops(onDrop: () => void): () => void {
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  };
  const drop = (event: DragEvent) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (event.defaultPrevented || files.length === 0) return;
    event.preventDefault();
    if (reader) return reader(files);
    waiting = files;
    onDrop();
  };
  addEventListener('dragover', over);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('drop', drop);
  };
}
