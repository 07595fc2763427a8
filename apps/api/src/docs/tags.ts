/** The parts that the document is divided into, in the order in which it shows them. */
export const TAGS = {
  identity: 'Sign-in, sessions and the account.',
  text: 'Proposals for a story. They change nothing anywhere: the client commits.',
  images: 'Storyboard frames, as jobs.',
  video: 'Shot clips and stitching, as jobs.',
  media: 'What the image and video providers can do.',
  artifacts: 'Files: finished media and uploads.',
  usage: 'What was used, what it cost, what is left.',
  creator: 'Preferences that shape proposals.',
  admin: 'For operators with the admin role.',
  operations: 'Health and metrics.',
} as const;
