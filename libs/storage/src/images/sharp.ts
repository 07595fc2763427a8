import sharp from 'sharp';

// One thread an image and no cache of decoded pixels: many images at once share two cores and a small memory.
sharp.cache(false);
sharp.concurrency(1);

export { sharp };
