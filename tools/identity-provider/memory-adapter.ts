type Payload = Record<string, unknown> & { uid?: string; grantId?: string; consumed?: number };

/** What oidc-provider keeps while it runs; all of it is gone when it stops. */
export function memoryAdapter() {
  const stored = new Map<string, Payload>();
  return class MemoryAdapter {
    constructor(private readonly model: string) {}

    async upsert(id: string, payload: Payload): Promise<void> {
      stored.set(this.key(id), payload);
    }

    async find(id: string): Promise<Payload | undefined> {
      return stored.get(this.key(id));
    }

    async findByUid(uid: string): Promise<Payload | undefined> {
      return [...stored].find(([key, payload]) => key.startsWith(`${this.model}:`) && payload.uid === uid)?.[1];
    }

    async consume(id: string): Promise<void> {
      const payload = stored.get(this.key(id));
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    }

    async destroy(id: string): Promise<void> {
      stored.delete(this.key(id));
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, payload] of stored) if (payload.grantId === grantId) stored.delete(key);
    }

    private key(id: string): string {
      return `${this.model}:${id}`;
    }
  };
}
