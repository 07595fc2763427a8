export { startFakeIdentityProvider, type FakeIdentityProvider } from './fake-identity-provider';
export type { Misbehaviour } from './misbehaviour';
