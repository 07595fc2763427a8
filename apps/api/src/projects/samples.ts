/**
 * Bodies for the document. Keys, signatures and ciphertexts are random bytes of the right size: real ones are made by a
 * device for its own ids, as `packages/vault` does.
 */
const DEVICE = '01933b1e-7c1f-7000-8000-0000000000d1';

export const SAMPLES = {
  device: {
    agreement_key: '0T9EsLB0jTeKxj2b-v4RHhwM04myJ7ulE2zobY-LRFA',
    signing_key: 'LfeC_uqiCpeSY_poANGYRMUqSO8sLMJ0vlq1E3dtd8U',
    proof: 'lw1_BJ3f6zT0F9WSx4vmUtZhntNmSn3VRkirCzJsY0OT4O-4HNmzxeQKx4mml-IwBd_US-uUKub1YF8_vffpww',
  },
  project: {
    device_id: DEVICE,
    root_signature: 'miim8o1m4CZpiRXKDignm6Dl8gB60ZjlHqOb14vgIWxrcCkxP5l2sIUSrfPVgD0vbnIBsi5DqkODYSjPCTXqjA',
    keep: { last: 10, daily: 7, weekly: 4 },
  },
  missing: { sha256: ['4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6'] },
  manifest: {
    body: '{"v":1,"project_id":"01933b1e-7c1f-7000-8000-0000000000a1","version":1,"previous":null,"generation":1,"device_id":"01933b1e-7c1f-7000-8000-0000000000d1","chunks":[],"payload":"H7E7HJNcBpODvrp8Ob2MHO4_J0W0k_IxOhIDH_vfK4H_KQqX1vi5a4eJxEw3w1nTFCpAphNAHME8rWFKXSUgWG-6lj4PxqGA10BPnCZJeu8eQMt_-KNeoWEO3z1_Wc2g"}',
    signature: 'RXatmTW4O2qz437tUfbLGBPgMUz6BEsnqls7EZKT9p9X97zVpdpJsxKzZJke-gzE3l09Aamt5XXkvwPJU9cTPg',
    device_id: DEVICE,
  },
  ops: {
    ops: [
      {
        op_id: '01933b1e-7c1f-7000-8000-0000000000b1',
        device_id: DEVICE,
        seq: 1,
        generation: 1,
        ciphertext:
          'XZklw0k-bd0TmqwkENKxEyD24oMoNSBTGimPYdXmreieb5d6E-2po7NGieaqb3wtiTLmW_8LqLLbQ5f8SuJFoAn0maBoFnh2bMXtPwbLLzW35VodHxh1I43lhViORJy9',
        signature: 'kf0D9NZjaw5zkvYdAiZoY-F-1FG__WfoedUfTnDqmOj9AQoAnzjwkZQLzWSkA5d7JN8Z-xyCELtWnGy2yDojVQ',
      },
    ],
  },
  presence: {
    device_id: DEVICE,
    ciphertext: '2ao5e11XGc0j70RUNGvLDpgfA39AlLTrlLk7HJkYrLcei-kUEHkeebtrP4KlfBexxLV-ZZN9dF3wZ5ggzvC6lw',
  },
  snapshot: {
    body: '{"v":1,"project_id":"01933b1e-7c1f-7000-8000-0000000000a1","upto":"1","generation":1,"device_id":"01933b1e-7c1f-7000-8000-0000000000d1","chunks":[],"payload":"H7E7HJNcBpODvrp8Ob2MHO4_J0W0k_IxOhIDH_vfK4H_KQqX1vi5a4eJxEw3w1nTFCpAphNAHME8rWFKXSUgWG-6lj4PxqGA10BPnCZJeu8eQMt_-KNeoWEO3z1_Wc2g"}',
    signature: '_f-6wWLWInLr3gDlaS50ThtK5W_bp40Ji4K5MMYYrC-cbZqH5o1Pld2oVDIqq-gdjMNN-QtZTYY00-ENMaM8NQ',
    device_id: DEVICE,
  },
  key: {
    generation: 1,
    wrapped_key:
      '0mRL5oVlsBkPLiZ2zaZe3lQBDDlTLjsB-CSKaBCWfDUCsQyTMD2SIbsQQhtaw_3COhHQq-Jca4qEYjEMi04D4f30cT2dxVvTJ1TtZcUGZcqnp86gTiB_SWd_VKQ',
    certificate: {
      role: 'owner',
      signature: 'ncN9xKKp0gOv_BkMiXCNw0mFKMMAh9L_K1INhsdpW3XmgbMtetSKlPM7VY5XUYNERBlVAoRQSlKp-0eipIjpsQ',
      by_device: DEVICE,
    },
  },
  invitation: { email: 'grace@example.com', role: 'editor' },
  acceptance: { token: 'AZM7HnwfcACAAAAAAAAAwfkf0D9NZjaw5zkvYdAiZoY-F-1FG__WfoedUfTnDqmO', device_id: DEVICE },
  rotation: {
    generation: 2,
    keys: [
      {
        device_id: DEVICE,
        wrapped_key:
          'CrWvIjV4V9_pXLJ740QfvjBYu9utgrLpJu7rK5l6bS__azUWO216FhlPuKb-ZsQtro5UAsP78PNgP0Tn5Qw96HXuD_13RNEE_Anlvecnebpd-B8xM11D_JMdlbc',
        certificate: {
          role: 'owner',
          signature: 'AYuT1A8ZMgIUyRLDukaWr6ghkOzden7jU4DlagzTPJ9pc2ehthlpNcejiD5dUQrKpbazwDIjVKSo05DwFNyNHA',
          by_device: DEVICE,
        },
      },
    ],
  },
};
