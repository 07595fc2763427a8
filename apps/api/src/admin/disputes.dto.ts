import { usdToJson } from '@cse/core';
import { ArrayField, EnumField, NumberField, PageRequest, StringField, UuidField, NextCursorField } from '@cse/http';
import { DISPUTE_STATES, type Dispute, type DisputeState, type Verdict } from '@cse/usage';
import { LedgerEntryFields } from '../usage/ledger-entry.dto';

export class DisputesRequest extends PageRequest {
  @EnumField(DISPUTE_STATES, { name: 'DisputeState', optional: true, description: 'Only those that stand so' })
  state?: DisputeState;
}

export class SettleDisputeBody {
  @EnumField(['billed', 'refunded'], {
    description: '`billed`: the provider did bill it, so it is charged; `refunded`: what was charged is given back',
  })
  state!: Verdict;
}

export class DisputeResponse extends LedgerEntryFields {
  @EnumField(['claim', 'unknown'], {
    description:
      '`claim`: the provider claims this above what was held, it is not charged. `unknown`: nothing was delivered and ' +
      'nobody knows whether it is billed, it is charged',
  })
  kind!: Dispute['kind'];

  @EnumField(DISPUTE_STATES, { name: 'DisputeState', description: '`open` until somebody has said how it was' })
  state!: DisputeState;

  @NumberField({ min: 0, max: Number.MAX_SAFE_INTEGER, description: 'US dollars that are disputed' })
  amount_usd!: number;

  @StringField({ max: 40, format: 'date-time', nullable: true, description: 'When somebody settled it (UTC)' })
  settled_at!: string | null;

  @UuidField({ nullable: true, description: 'Null once the account is gone' })
  user_id!: string | null;

  @StringField({
    max: 128,
    nullable: true,
    description:
      'What the provider calls the request that it is about: its support asks for it. Null where it never said',
  })
  provider_request_id!: string | null;

  static from(dispute: Dispute): DisputeResponse {
    return {
      ...LedgerEntryFields.of(dispute),
      kind: dispute.kind,
      state: dispute.state,
      amount_usd: usdToJson(dispute.amount),
      settled_at: dispute.settledAt?.toISOString() ?? null,
      user_id: dispute.userId,
      provider_request_id: dispute.providerRequestId,
    };
  }
}

export class DisputeList {
  @ArrayField(() => DisputeResponse, { max: 100, description: 'Newest first' })
  items!: DisputeResponse[];

  @NextCursorField()
  next_cursor!: string | null;
}
