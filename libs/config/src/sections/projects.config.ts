import { ConfigurationError, maybe, section, type EnvironmentSource } from '../environment';
import { url, webhookSecret } from '../parsers';

/** Encrypted projects that people share. */
export class ProjectsConfig extends section({
  /** Where the operator's own server hears of invitations, to write the e-mail; unset: there is the link alone. */
  invitationWebhookUrl: maybe('INVITATION_WEBHOOK_URL', url('http', 'https')),
  /** The key that they are signed with, as Standard Webhooks writes it. */
  invitationWebhookSecret: maybe('INVITATION_WEBHOOK_SECRET', webhookSecret),
}) {
  constructor(source: EnvironmentSource) {
    super(source);
    if (this.invitationWebhookUrl && !this.invitationWebhookSecret) {
      throw new ConfigurationError(['INVITATION_WEBHOOK_SECRET is required with INVITATION_WEBHOOK_URL']);
    }
  }
}
