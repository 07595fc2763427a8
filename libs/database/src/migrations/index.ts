import type { MigrationInterface } from 'typeorm';
import { Identity1763800000000 } from './1763800000000-identity';
import { SignIn1763801000000 } from './1763801000000-sign-in';
import { UsageTables1763810000000 } from './1763810000000-usage-tables';
import { UsageReserve1763810000001 } from './1763810000001-usage-reserve';
import { UsageSettle1763810000002 } from './1763810000002-usage-settle';
import { UsageGuards1763810000003 } from './1763810000003-usage-guards';
import { UsageDeploymentLocks1763810000004 } from './1763810000004-usage-deployment-locks';
import { CreatorPreferences1763820000000 } from './1763820000000-creator-preferences';
import { RateLimits1763900100000 } from './1763900100000-rate-limits';
import { Media1763900300000 } from './1763900300000-media';
import { Video1763900400000 } from './1763900400000-video';
import { AbuseAndAudit1763900100001 } from './1763900100001-abuse-and-audit';
import { UsageAbandon1764100000000 } from './1764100000000-usage-abandon';
import { UsageForgetStrays1764200000000 } from './1764200000000-usage-forget-strays';
import { SqlFunctions1764300000000 } from './1764300000000-sql-functions';
import { RateArithmetic1764400000000 } from './1764400000000-rate-arithmetic';
import { DisputedCost1764600000000 } from './1764600000000-disputed-cost';
import { KeysAfterAttempts1764700000000 } from './1764700000000-keys-after-attempts';
import { Disputes1764710000000 } from './1764710000000-disputes';
import { ProcessLeases1764720000000 } from './1764720000000-process-leases';
import { VendorPauses1764730000000 } from './1764730000000-vendor-pauses';
import { SuspensionEnd1764760000000 } from './1764760000000-suspension-end';
import { EstimatedAttempts1764780000000 } from './1764780000000-estimated-attempts';
import { StoredBytes1764790000000 } from './1764790000000-stored-bytes';
import { ArtifactReports1764810000000 } from './1764810000000-artifact-reports';
import { RoomForResults1764820000000 } from './1764820000000-room-for-results';
import { ForgetLateHolds1764830000000 } from './1764830000000-forget-late-holds';
import { Turns1764840000000 } from './1764840000000-turns';
import { RequestWebhooks1764860000000 } from './1764860000000-request-webhooks';
import { Storyboards1764870000000 } from './1764870000000-storyboards';
import { ArtifactCites1764880000000 } from './1764880000000-artifact-cites';
import { ShotForm1764890000000 } from './1764890000000-shot-form';
import { PartitionsPrepared1764930000000 } from './1764930000000-partitions-prepared';
import { Partitions1764930000001 } from './1764930000001-partitions';
import { PartitionsAlone1764930000002 } from './1764930000002-partitions-alone';
import { Projects1764940000000 } from './1764940000000-projects';
import { DatabaseHome1764950000000 } from './1764950000000-database-home';
import { Upkeep1764945000000 } from './1764945000000-upkeep';
import { LedgerArchive1764955000000 } from './1764955000000-ledger-archive';
import { RequestTrace1764957000000 } from './1764957000000-request-trace';
import { LedgerByRequest1764958000000 } from './1764958000000-ledger-by-request';
import { SeveralSecrets1764960000000 } from './1764960000000-several-secrets';
import { DaysOpenUntilCommitted1764965000000 } from './1764965000000-days-open-until-committed';
import { KeysAfterAccounts1764967000000 } from './1764967000000-keys-after-accounts';
import { ProjectsInOrder1764968000000 } from './1764968000000-projects-in-order';
import { OpsWithoutGaps1764969000000 } from './1764969000000-ops-without-gaps';
import { TurnsByAge1764970000000 } from './1764970000000-turns-by-age';
import { OpsLookedUp1764971000000 } from './1764971000000-ops-looked-up';

/** In the order in which they run. Each file is named `<timestamp>-<what>.ts`; a landed one is never edited. */
export const MIGRATIONS: (new () => MigrationInterface)[] = [
  Identity1763800000000,
  SignIn1763801000000,
  UsageTables1763810000000,
  UsageReserve1763810000001,
  UsageSettle1763810000002,
  UsageGuards1763810000003,
  UsageDeploymentLocks1763810000004,
  CreatorPreferences1763820000000,
  RateLimits1763900100000,
  Media1763900300000,
  AbuseAndAudit1763900100001,
  Video1763900400000,
  UsageAbandon1764100000000,
  UsageForgetStrays1764200000000,
  SqlFunctions1764300000000,
  RateArithmetic1764400000000,
  DisputedCost1764600000000,
  KeysAfterAttempts1764700000000,
  Disputes1764710000000,
  ProcessLeases1764720000000,
  VendorPauses1764730000000,
  SuspensionEnd1764760000000,
  EstimatedAttempts1764780000000,
  StoredBytes1764790000000,
  ArtifactReports1764810000000,
  RoomForResults1764820000000,
  ForgetLateHolds1764830000000,
  Turns1764840000000,
  RequestWebhooks1764860000000,
  Storyboards1764870000000,
  ArtifactCites1764880000000,
  ShotForm1764890000000,
  PartitionsPrepared1764930000000,
  Partitions1764930000001,
  PartitionsAlone1764930000002,
  Projects1764940000000,
  Upkeep1764945000000,
  DatabaseHome1764950000000,
  LedgerArchive1764955000000,
  RequestTrace1764957000000,
  LedgerByRequest1764958000000,
  SeveralSecrets1764960000000,
  DaysOpenUntilCommitted1764965000000,
  KeysAfterAccounts1764967000000,
  ProjectsInOrder1764968000000,
  OpsWithoutGaps1764969000000,
  TurnsByAge1764970000000,
  OpsLookedUp1764971000000,
];
