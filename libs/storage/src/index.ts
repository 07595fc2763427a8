/**
 * Files: where they are kept, what a picture must be, and how anything that somebody else's address points at is
 * fetched.
 *
 * Its doors: `ObjectStorage` keeps and links objects (one contract, drivers for a folder and for S3); every picture
 * that somebody brings comes through `normaliseImage` and gets its `makeThumbnail`, every one that a provider made
 * through `keepImage`; everything from elsewhere comes through `SafeFetch`. How a file came to be it says itself:
 * `provenance`.
 *
 * It never passes on a picture of a user with its metadata (but that a model made it), connects to no address that is not public unless the operator named
 * it, and knows nothing of who owns an object.
 */
export { ImageRejected, MAX_IMAGE_BYTES, MAX_MADE_IMAGE_BYTES } from './images/image-rules';
export { keepImage } from './images/keep-image';
export { normaliseImage, type NormalisedImage } from './images/normalise-image';
export { makeThumbnail } from './images/thumbnail';
export {
  DISPOSITIONS,
  ObjectStorage,
  readableFrom,
  type Disposition,
  type ObjectContent,
  type SignedUpload,
  type SignedUrl,
} from './object-storage';
export { PendingObjects } from './pending-objects';
export { FileUrlSigner, type FileGrant } from './providers/fs/file-url-signer';
export { FsObjectStorage } from './providers/fs/fs-object-storage';
export { clipParts, declareClip } from './provenance/clip-provenance';
export { declaredSourceType, declaring } from './provenance/picture-provenance';
export { sourceTypeOfAll, sourceTypeOfMade, type Maker, type SourceType } from './provenance/source-type';
export { FetchRefused } from './safe-fetch/fetch-target';
export { PUBLIC_INTERNET, type NetworkPolicy } from './safe-fetch/pinned-request';
export { isPublicAddress } from './safe-fetch/public-address';
export { SafeFetch, type Download, type DownloadRules } from './safe-fetch/safe-fetch';
export { StorageModule } from './storage.module';
