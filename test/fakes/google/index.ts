export { FakeGoogle } from './fake-google';
