/** A file's name made of a title, whatever is in that. */
export function fileName(title: string, ending: string): string {
  const words = title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return `${words.toLowerCase() || 'story'}.${ending}`;
}

/** Hands a file to the person, as a download of the browser. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then; the address would keep the file in memory.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
