/**
 * Reads clinic.config.json: every fault of it at once.
 * @param {string} text
 * @returns {{ config: { gateway: string, clinicName: string }, faults: string[] }}
 */
export function readClinicConfig(text) {
  const config = { gateway: '', clinicName: '' };
  /** @type {Record<string, unknown>} */
  let members;
  try {
    members = JSON.parse(text);
  } catch (error) {
    return { config, faults: [`clinic.config.json is not JSON: ${String(error)}`] };
  }
  const faults = Object.keys(members).filter((name) => !(name in config)).map((name) => `clinic.config.json: "${name}" is not known.`);
  const { gateway, clinicName = '' } = members;
  if (typeof gateway !== 'string' || !/^https:\/\/[^/\s]+$/.test(gateway)) {
    faults.push('clinic.config.json: "gateway" must be the origin of your gateway, such as https://telemed.your-clinic.example, without a path: WeChat speaks to https only.');
  } else {
    config.gateway = gateway;
  }
  if (typeof clinicName !== 'string') {
    faults.push('clinic.config.json: "clinicName" must be a text.');
  } else {
    config.clinicName = clinicName;
  }
  return { config, faults };
}
