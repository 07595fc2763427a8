import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Vendors of pictures and clips that are left alone for a while, by all workers. `scope` is what of a vendor pauses: its
 * creations, its reads, or the creations of one model whose quota of the day is used up.
 */
export class VendorPauses1764730000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table vendor_pauses (
        provider text not null,
        scope text not null,
        failures smallint not null check (failures >= 0),
        paused_until timestamptz not null,
        resets_at timestamptz,
        trial_by uuid,
        trial_until timestamptz,
        primary key (provider, scope)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table vendor_pauses');
  }
}
