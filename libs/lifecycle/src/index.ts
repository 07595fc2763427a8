/**
 * How a process lives: what it says of itself at its start, whether it can be sent work, and how it ends.
 *
 * Doors: an app imports `LifecycleModule`, answers `/health/ready` by `Readiness`, logs `buildReport` when it has
 * started, and hands itself to `endOnSignal`; whoever takes on work asks `Lifecycle` for the phase.
 *
 * It knows neither HTTP nor the queues' work: what is open is waited for by those who have opened it, when the
 * application is closed.
 */
export { buildReport, VERSION, type BuildReport } from './build';
export { endOnSignal } from './end-on-signal';
export { Lifecycle } from './lifecycle';
export { LifecycleModule } from './lifecycle.module';
export { Readiness, WARNINGS } from './readiness';
