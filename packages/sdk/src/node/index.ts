export { fileStorage } from './file-storage.ts';
export { loopback, signInByLoopback, type Loopback } from './loopback.ts';
