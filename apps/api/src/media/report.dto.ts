import { ArrayField, BooleanField, EnumField, ObjectField, PageRequest, StringField, UuidField } from '@cse/http';
import {
  ARTIFACT_ROLES,
  REPORT_REASONS,
  REPORT_STATES,
  type Artifact,
  type ArtifactRole,
  type Report,
  type ReportReason,
  type ReportState,
} from '@cse/media';
import type { SignedUrl } from '@cse/storage';

const TIME = { max: 40, format: 'date-time' };

export class ReportBody {
  @EnumField(REPORT_REASONS, { name: 'ReportReason' })
  reason!: ReportReason;

  @StringField({
    max: 1_000,
    optional: true,
    description: 'Taken, and read and kept by nobody: of a report the reason alone is stored',
  })
  comment?: string;
}

export class ReportReceipt {
  @BooleanField({ description: 'The same whether or not there is such a file' })
  received!: boolean;
}

export class ReportsRequest extends PageRequest {
  @EnumField(REPORT_STATES, { name: 'ReportState', optional: true, description: 'Only those that stand so' })
  state?: ReportState;
}

export class DecideReportBody {
  @EnumField(REPORT_STATES, {
    name: 'ReportState',
    description:
      '`hidden`: the file has no link any more and nothing is built upon it; `dismissed`, `open`: it is shown. All ' +
      'reports of the file are decided together',
  })
  state!: ReportState;
}

export class ReportedFile {
  @EnumField(ARTIFACT_ROLES, { name: 'ArtifactRole' })
  role!: ArtifactRole;

  @StringField({ max: 100 })
  content_type!: string;

  @BooleanField()
  hidden!: boolean;

  @StringField({ max: 4_000, format: 'uri', nullable: true, description: 'To look at it; null while it is hidden' })
  url!: string | null;
}

export class ReportResponse {
  @UuidField()
  id!: string;

  @StringField(TIME)
  at!: string;

  @EnumField(REPORT_REASONS, { name: 'ReportReason' })
  reason!: ReportReason;

  @EnumField(REPORT_STATES, { name: 'ReportState' })
  state!: ReportState;

  @StringField({ ...TIME, nullable: true })
  decided_at!: string | null;

  @UuidField()
  artifact_id!: string;

  @ObjectField(() => ReportedFile, { nullable: true, description: 'Null once it is erased' })
  artifact!: ReportedFile | null;

  @UuidField({ nullable: true, description: 'Whose file it is; null once the account is gone' })
  owner_id!: string | null;

  @UuidField({ nullable: true, description: 'Who reported it; null once the account is gone' })
  reporter_id!: string | null;

  static of(report: Report, file: Artifact | undefined, link: SignedUrl | undefined): ReportResponse {
    return {
      id: report.id,
      at: report.at.toISOString(),
      reason: report.reason,
      state: report.state,
      decided_at: report.decidedAt?.toISOString() ?? null,
      artifact_id: report.artifactId,
      artifact: file
        ? { role: file.role, content_type: file.contentType, hidden: file.hiddenAt !== null, url: link?.url ?? null }
        : null,
      owner_id: report.ownerId,
      reporter_id: report.reporterId,
    };
  }
}

export class ReportList {
  @ArrayField(() => ReportResponse, { max: 100, description: 'Newest first' })
  items!: ReportResponse[];

  @StringField({ max: 200, nullable: true })
  next_cursor!: string | null;
}
