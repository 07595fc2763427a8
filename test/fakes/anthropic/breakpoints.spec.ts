import { ApiError } from './api-error';
import { blocks, CacheSession, request } from './cache-session';

describe('breakpoints', () => {
  let service: CacheSession;
  beforeEach(() => (service = new CacheSession()));

  it('takes four breakpoints, the automatic one among them', () => {
    const automatic = { cache_control: { type: 'ephemeral' } };
    expect(() => service.look(request(blocks(10, 6, 7, 8, 9)))).not.toThrow();
    expect(() => service.look(request(blocks(10, 5, 6, 7, 8, 9)))).toThrow(/maximum of 4.*Found 5/);
    expect(() => service.look(request(blocks(10, 6, 7, 8), automatic))).not.toThrow();
    expect(() => service.look(request(blocks(10, 6, 7, 8, 9), automatic))).toThrow(ApiError);
  });

  it('puts the automatic mark on the last block that can carry one', () => {
    const automatic = { cache_control: { type: 'ephemeral' } };
    expect(service.look(request(blocks(10), automatic)).c).toBe(1_000);
    expect(service.look(request(blocks(10, 10), automatic)).c).toBe(1_000);
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    expect(() => service.look(request(blocks(10, 10), hour))).toThrow(/ttl conflicts/);
    const thinking = { type: 'thinking', thinking: 'hm', signature: 's' };
    expect(service.look(request([...blocks(10), thinking], automatic)).c).toBe(1_000);
  });
});
