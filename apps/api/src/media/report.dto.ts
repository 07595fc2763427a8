import {
  ArrayField,
  BooleanField,
  EnumField,
  ObjectField,
  PageRequest,
  StringField,
  UuidField,
  NextCursorField,
} from '@cse/http';
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
  @EnumField(REPORT_REASONS, { name: 'ReportReason', description: 'What is wrong with the file' })
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
  @EnumField(ARTIFACT_ROLES, { name: 'ArtifactRole', description: 'What it is' })
  role!: ArtifactRole;

  @StringField({ max: 100, description: 'Its media type' })
  content_type!: string;

  @BooleanField({ description: 'Whether its link is gone' })
  hidden!: boolean;

  @StringField({ max: 4_000, format: 'uri', nullable: true, description: 'To look at it; null while it is hidden' })
  url!: string | null;
}

export class ReportResponse {
  @UuidField({ description: 'The report' })
  id!: string;

  @StringField({ ...TIME, description: 'When it came (UTC)' })
  at!: string;

  @EnumField(REPORT_REASONS, { name: 'ReportReason', description: 'What is said to be wrong' })
  reason!: ReportReason;

  @EnumField(REPORT_STATES, { name: 'ReportState', description: 'How it was decided' })
  state!: ReportState;

  @StringField({ ...TIME, nullable: true, description: 'When it was decided (UTC)' })
  decided_at!: string | null;

  @UuidField({ description: 'The file that was reported' })
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

  @NextCursorField()
  next_cursor!: string | null;
}
