/** Limits so high that tests of something else never meet them. */
export const UNLIMITED = {
  RATE_LIMIT_PER_MINUTE: '1000000',
  DAILY_COST_CAP_USD: '100000',
  MONTHLY_COST_CAP_USD: '100000',
  DAILY_TOKENS: '9007199254740991',
};
