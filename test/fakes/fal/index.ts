export { FakeFal } from './fake-fal';
