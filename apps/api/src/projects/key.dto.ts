import { ArrayField, EnumField, IntegerField, ObjectField, UuidField } from '@cse/http';
import { MOST, PROJECT_ROLES, type ProjectRole, type WrappedKey } from '@cse/projects';
import { BytesField, fromBase64url, SignatureField } from './key-fields';

const MOST_KEYS = MOST.members * MOST.devices;
const GenerationField = (description: string) => IntegerField({ min: 1, max: 2 ** 31 - 1, description });

export class CertificateBody {
  @EnumField(PROJECT_ROLES, { name: 'ProjectRole', description: 'The role of the member' })
  role!: ProjectRole;

  @SignatureField({
    description:
      'Ed25519 signature over `cse-cert-v1`, project, user and device id, agreement key, signing key, role and generation',
  })
  signature!: string;

  @UuidField({ description: 'Your device that signed it: an owner’s, or one of the same member' })
  by_device!: string;
}

export class KeyBody {
  @GenerationField('Generation of the key; the present one or an older one')
  generation!: number;

  @BytesField(MOST.wrappedKeyBytes, { description: 'The key sealed to the device (base64url)' })
  wrapped_key!: string;

  @ObjectField(() => CertificateBody, { description: 'Says whose device it is' })
  certificate!: CertificateBody;
}

export class DeviceKeyBody {
  @UuidField({ description: 'The device' })
  device_id!: string;

  @BytesField(MOST.wrappedKeyBytes, { description: 'The new key sealed to it (base64url)' })
  wrapped_key!: string;

  @ObjectField(() => CertificateBody, { description: 'Its certificate of the new generation' })
  certificate!: CertificateBody;
}

export class RotationBody {
  @GenerationField('The next generation: the present one and one')
  generation!: number;

  @ArrayField(() => DeviceKeyBody, {
    min: 1,
    max: MOST_KEYS,
    description: 'One for every device of the members that has the present key',
  })
  keys!: DeviceKeyBody[];
}

export class KeyResponse {
  @GenerationField('Generation of the key')
  generation!: number;

  @BytesField(MOST.wrappedKeyBytes, { description: 'The key sealed to your device (base64url)' })
  wrapped_key!: string;
}

export class KeysResponse {
  @ArrayField(() => KeyResponse, { max: 10_000, description: 'Newest generation first' })
  items!: KeyResponse[];
}

export function wrappedKeyOf(deviceId: string, { wrapped_key, certificate }: Omit<KeyBody, 'generation'>): WrappedKey {
  const { role, signature, by_device: byDevice } = certificate;
  return {
    deviceId,
    wrappedKey: fromBase64url(wrapped_key),
    certificate: { role, signature: fromBase64url(signature), byDevice },
  };
}
