import { ArrayField, EnumField, StringField, UuidField } from '@cse/http';
import { DEVICE_KINDS, MOST, type Device, type DeviceKind } from '@cse/projects';
import { BASE64URL, KeyField, SignatureField, toBase64url } from './key-fields';

export class ProjectDeviceBody {
  @KeyField({ description: 'X25519 public key (32 bytes in base64url): project keys are sealed to it' })
  agreement_key!: string;

  @KeyField({ description: 'Ed25519 public key (32 bytes in base64url): what the device writes is signed with it' })
  signing_key!: string;

  @SignatureField({
    description:
      'Signature by the signing key over `cse-device-v1`, the user id, the device id and the agreement key (64 bytes in base64url)',
  })
  proof!: string;

  @EnumField(DEVICE_KINDS, {
    optional: true,
    default: 'device',
    name: 'DeviceKind',
    description: 'A machine, or what opens a project without one: a passphrase, a recovery code',
  })
  kind?: DeviceKind;

  @StringField({
    optional: true,
    min: 1,
    max: MOST.headerCharacters,
    pattern: BASE64URL,
    description: 'What its owner needs to open it, opaque (base64url); sent again it replaces what was there',
  })
  header?: string;
}

export class DeviceResponse {
  @UuidField({ description: 'The device, as the client named it' })
  device_id!: string;

  @KeyField({ description: 'Its X25519 public key' })
  agreement_key!: string;

  @KeyField({ description: 'Its Ed25519 public key' })
  signing_key!: string;

  @StringField({ max: 40, format: 'date-time', description: 'Since when it is registered (UTC)' })
  created_at!: string;

  @EnumField(DEVICE_KINDS, { name: 'DeviceKind', description: 'What it is' })
  kind!: DeviceKind;

  @StringField({ max: MOST.headerCharacters, nullable: true, description: 'As it was sent; nobody else is shown it' })
  header!: string | null;

  static of({ id, agreementKey, signingKey, kind, header, createdAt }: Device): DeviceResponse {
    return {
      device_id: id,
      agreement_key: toBase64url(agreementKey),
      signing_key: toBase64url(signingKey),
      created_at: createdAt.toISOString(),
      kind,
      header,
    };
  }
}

export class DevicesResponse {
  @ArrayField(() => DeviceResponse, { max: MOST.devices, description: 'By their ids' })
  items!: DeviceResponse[];
}
