import { EnumField } from '@cse/http';

export class HealthResponse {
  @EnumField(['ok'])
  status!: 'ok';
}
