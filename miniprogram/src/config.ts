/** What belongs to one clinic. The build writes this file anew from clinic.config.json; as it stands here, it leads nowhere. */
export const config: { readonly gateway: string; readonly clinicName: string } = { gateway: '', clinicName: '' };
