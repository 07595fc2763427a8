export { CONTENT_TYPES, sniffImage, type ImageFormat } from './images/image-format';
export { ImageRejected, MAX_IMAGE_BYTES } from './images/image-rules';
export {
  inspectImage,
  normaliseImage,
  type ImageFacts,
  type NormalisedImage,
  type NormaliseOptions,
} from './images/normalise-image';
export { makeThumbnail, type Thumbnail } from './images/thumbnail';
export { isObjectKey } from './object-key';
export {
  ObjectStorage,
  type ByteRange,
  type GetLink,
  type ObjectContent,
  type PutOptions,
  type SignedUpload,
  type SignedUrl,
  type StoredObject,
  type UploadRules,
} from './object-storage';
export { FileUrlSigner, type FileGrant } from './providers/fs/file-url-signer';
export { FsObjectStorage } from './providers/fs/fs-object-storage';
export { S3ObjectStorage } from './providers/s3/s3-object-storage';
export { StorageModule } from './storage.module';
export { FetchRefused, type RefusalReason } from './safe-fetch/fetch-refused';
export { PUBLIC_INTERNET, type NetworkPolicy } from './safe-fetch/pinned-request';
export { isPublicAddress } from './safe-fetch/public-address';
export { SafeFetch, type Download, type DownloadRules } from './safe-fetch/safe-fetch';
