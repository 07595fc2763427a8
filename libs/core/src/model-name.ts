/** What gateways put around a model's name: a vendor or region in front, a date or a platform's version behind. */
const PREFIX = /^(?:.*\/)?(?:(?:us|eu|apac|global)\.)?(?:anthropic\.)?/;
const SUFFIX = /(?:[-@](?:20\d{6}|20\d\d-\d\d-\d\d|latest)|:latest)?(?:-v\d+(?::\d+)?)?$/;

/**
 * A model's name as price lists and capability tables have it, so that both are found by one reading.
 *
 * @example
 * modelName('anthropic/claude-sonnet-5-5') // 'claude-sonnet-5-5'
 * modelName('us.anthropic.claude-sonnet-5-5-20261001-v1:0') // 'claude-sonnet-5-5'
 */
export function modelName(name: string): string {
  return name.replace(PREFIX, '').replace(SUFFIX, '');
}
