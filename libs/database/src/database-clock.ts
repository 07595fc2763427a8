import { Clock, describeCause } from '@cse/core';
import { Global, Logger, Module, type DynamicModule, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

const READ_EVERY_MS = 15_000;
/** An answer that was this long on its way says too little of when it was given. */
const SLOW_MS = 1_000;

/**
 * The time of the database, which all processes share: what one of them writes down, such as a deadline or the end of a
 * lease, means the same to the others, however wrong the clocks of their machines are. It is read at the start and every
 * quarter of a minute; in between it goes by what has passed, which no change of the machine's clock touches.
 */
export class DatabaseClock extends Clock implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('DatabaseClock');
  private read: { millis: number; at: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isFailing = false;

  /**
   * @param machine the milliseconds of the machine's clock
   * @param passed milliseconds since some moment, which nobody sets
   */
  constructor(
    private readonly database: Pick<DataSource, 'query'>,
    private readonly machine: () => number = () => Date.now(),
    private readonly passed: () => number = () => performance.now(),
  ) {
    super();
  }

  now(): Date {
    return new Date(this.millis());
  }

  override millis(): number {
    return this.read ? Math.floor(this.read.millis + this.passed() - this.read.at) : this.machine();
  }

  override get skewMs(): number {
    return this.machine() - this.millis();
  }

  /** Asks the database for its time. @throws what the driver throws */
  async ask(): Promise<void> {
    const asked = this.passed();
    const sql = 'select extract(epoch from clock_timestamp())::float8 * 1000 as millis';
    const [row] = await this.database.query<{ millis: number }[]>(sql);
    const answered = this.passed();
    if (this.read && answered - asked > SLOW_MS) return;
    this.read = { millis: row!.millis, at: (asked + answered) / 2 };
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.askAgain(), READ_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async askAgain(): Promise<void> {
    try {
      await this.ask();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.logger.warn({ event: 'database_time_unknown', cause: describeCause(error) });
      this.isFailing = true;
    }
  }
}

/** The time of a process: that of its database, or one that a test moves. */
@Global()
@Module({})
export class DatabaseClockModule {
  static forRoot(clock?: Clock): DynamicModule {
    return {
      module: DatabaseClockModule,
      providers: [
        {
          provide: DatabaseClock,
          inject: [DataSource],
          useFactory: async (database: DataSource) => {
            const read = new DatabaseClock(database);
            await read.ask();
            return read;
          },
        },
        { provide: Clock, inject: [DatabaseClock], useFactory: (read: DatabaseClock) => clock ?? read },
      ],
      exports: [DatabaseClock, Clock],
    };
  }
}
