import { ArrayField, BooleanField, EnumField, IntegerField, StringField, UuidField } from '@cse/http';
import {
  MOST,
  PROJECT_ROLES,
  type DeviceCertificate,
  type MemberDevice,
  type Membership,
  type ProjectRole,
} from '@cse/projects';
import { BASE64URL, KeyField, SignatureField, toBase64url } from './key-fields';

const RoleField = (description: string): PropertyDecorator =>
  EnumField(PROJECT_ROLES, { name: 'ProjectRole', description });
const TimeField = (description: string): PropertyDecorator =>
  StringField({ max: 40, format: 'date-time', description });
const BINDING = { min: 1, max: 128, pattern: BASE64URL };
const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/;

export class InvitationBody {
  @StringField({ max: 254, pattern: EMAIL, format: 'email', description: 'Whom to invite, by their address' })
  email!: string;

  @RoleField('What they may do')
  role!: ProjectRole;
}

export class InvitationResponse {
  @UuidField({ description: 'The invitation' })
  invitation_id!: string;

  @StringField({ max: 64, description: 'Told this once: put it behind the `#` of your link' })
  token!: string;

  @TimeField('Until when it can be accepted (UTC)')
  expires_at!: string;
}

export class AcceptanceBody {
  @StringField({ min: 64, max: 64, pattern: BASE64URL, description: 'From the link' })
  token!: string;

  @UuidField({ description: 'Your device that will be given the key' })
  device_id!: string;

  @StringField({
    ...BINDING,
    optional: true,
    description: 'What proves to who invited you that the keys are yours; opaque, and shown until you have the key',
  })
  binding?: string;
}

export class AcceptanceResponse {
  @UuidField({ description: 'The project' })
  project_id!: string;

  @RoleField('What you may do')
  role!: ProjectRole;
}

export class RoleBody {
  @RoleField('What the member may do from now on')
  role!: ProjectRole;
}

export class CertificateResponse {
  @IntegerField({ min: 1, max: 2 ** 31 - 1, description: 'Generation of the key' })
  generation!: number;

  @RoleField('What the device was certified as')
  role!: ProjectRole;

  @SignatureField({ description: 'Ed25519 signature by `by_device`' })
  signature!: string;

  @UuidField({ description: 'The device that signed it' })
  by_device!: string;

  @BooleanField({ description: 'Whether the device has the key of this generation' })
  wrapped!: boolean;

  static of({ generation, role, signature, byDevice, wrapped }: DeviceCertificate): CertificateResponse {
    return { generation, role, signature: toBase64url(signature), by_device: byDevice, wrapped };
  }
}

export class MemberDeviceResponse {
  @UuidField({ description: 'The device' })
  device_id!: string;

  @KeyField({ description: 'Its X25519 public key' })
  agreement_key!: string;

  @KeyField({ description: 'Its Ed25519 public key' })
  signing_key!: string;

  @ArrayField(() => CertificateResponse, { max: 10_000, description: 'Its certificates, newest generation first' })
  keys!: CertificateResponse[];

  static of({ deviceId, agreementKey, signingKey, certificates }: MemberDevice): MemberDeviceResponse {
    return {
      device_id: deviceId,
      agreement_key: toBase64url(agreementKey),
      signing_key: toBase64url(signingKey),
      keys: certificates.map((certificate) => CertificateResponse.of(certificate)),
    };
  }
}

export class FormerDeviceResponse extends MemberDeviceResponse {
  @UuidField({
    nullable: true,
    description:
      'Whose it was: it stands in their certificates, and stays when the account is gone; null where it went before that was so',
  })
  user_id!: string | null;
}

export class MemberResponse {
  @UuidField({ description: 'The member' })
  user_id!: string;

  @StringField({ max: 200, nullable: true, description: 'Their name, as they signed in' })
  name!: string | null;

  @StringField({ max: 320, nullable: true, description: 'Their address' })
  email!: string | null;

  @RoleField('What they may do')
  role!: ProjectRole;

  @TimeField('Since when they are in it (UTC)')
  joined_at!: string;

  @UuidField({ nullable: true, description: 'By which invitation they came; null once they have a key' })
  invitation_id!: string | null;

  @StringField({
    ...BINDING,
    nullable: true,
    description: 'As it was sent when they accepted; null once they have a key',
  })
  binding!: string | null;

  @ArrayField(() => MemberDeviceResponse, { max: MOST.devices, description: 'Their devices' })
  devices!: MemberDeviceResponse[];
}

export class OpenInvitationResponse {
  @UuidField({ description: 'The invitation' })
  invitation_id!: string;

  @StringField({ max: 254, description: 'Who was invited' })
  email!: string;

  @RoleField('As what')
  role!: ProjectRole;

  @TimeField('Until when it can be accepted (UTC)')
  expires_at!: string;
}

export class MembersResponse {
  @ArrayField(() => MemberResponse, { max: MOST.members, description: 'Who is in the project, the longest first' })
  items!: MemberResponse[];

  @ArrayField(() => FormerDeviceResponse, {
    max: 100_000,
    description: 'Devices that were certified and are no member’s any more: to verify what they have written',
  })
  former!: FormerDeviceResponse[];

  @ArrayField(() => OpenInvitationResponse, { max: MOST.invitations, description: 'Shown to owners alone' })
  invitations!: OpenInvitationResponse[];

  @UuidField({ description: 'The device from which every certificate descends' })
  root_device_id!: string;

  @KeyField({ description: 'Its Ed25519 public key' })
  root_key!: string;

  static of({ members, former, invitations, rootDeviceId, rootKey }: Membership): MembersResponse {
    return {
      items: members.map(({ userId, joinedAt, invitationId, devices, ...same }) => ({
        user_id: userId,
        ...same,
        joined_at: joinedAt.toISOString(),
        invitation_id: invitationId,
        devices: devices.map((device) => MemberDeviceResponse.of(device)),
      })),
      former: former.map(({ userId, ...device }) => ({ ...MemberDeviceResponse.of(device), user_id: userId })),
      invitations: invitations.map(({ id, expiresAt, ...same }) => ({
        invitation_id: id,
        ...same,
        expires_at: expiresAt.toISOString(),
      })),
      root_device_id: rootDeviceId,
      root_key: toBase64url(rootKey),
    };
  }
}
