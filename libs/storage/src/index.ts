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
