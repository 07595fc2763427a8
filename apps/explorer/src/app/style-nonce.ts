/** Lets the style elements of libraries through the page's policy; each answer of the server has another one. */
export const STYLE_NONCE: string | undefined =
  document.querySelector<HTMLMetaElement>('meta[name=explorer]')?.dataset.styleNonce || undefined;
