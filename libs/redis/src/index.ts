/**
 * How a Redis is reached, be it one server or a cluster: the queue and the limits share what is said of it.
 *
 * Doors: `openRedis` makes a client; `refuseOtherRedis` ends the start of a process that was told another kind of server
 * than there is.
 *
 * It knows no key and no command of anybody.
 */
export { openRedis, type RedisAddress } from './open-redis';
export { refuseOtherRedis } from './refuse-other-redis';
