import type { components } from './generated';

type Schemas = components['schemas'];

/** A shape of the API by its name in the OpenAPI document: what the service changes there breaks the build here. */
export type Schema<Name extends keyof Schemas> = Schemas[Name];
